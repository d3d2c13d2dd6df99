/* trainer.h: a training function as people have them. It knows nothing of hone. */
#ifndef TRAINER_H
#define TRAINER_H

#ifdef __cplusplus
extern "C" {
#endif

/* Trains a network of one hidden layer to tell two spirals apart, and returns its mean squared error on points that it
 * has not seen; *accuracy: how many of these it gets right. activation: "sigmoid", "gaussian" or "elliot". report,
 * unless it is NULL, hears of each tenth epoch and ends the training by returning something but 0. Negative if FANN has
 * no memory. */
double train(float learning_rate, float momentum, int hidden, const char *activation, int epochs, unsigned seed,
             int (*report)(void *context, int epoch, double loss), void *context, double *accuracy);

#ifdef __cplusplus
}
#endif

#endif
