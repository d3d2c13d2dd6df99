/* trainer.c: a neural network with FANN. Build:  gcc -O2 -g -shared -fPIC trainer.c -lfann -lm -o libtrainer.so */
#include "trainer.h"

#include <fann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 194

/* Point `t` of 0 ... 96 on the spiral `side`, within -1 ... 1; with half the turns of the original.
 * Lang and Witbrock, "Learning to tell two spirals apart", 1988. */
static void point(double t, int side, float *x, float *y) {
  const double angle = t * 3.14159265358979 / 32, radius = (104 - t) / 104;
  *x = (float)((side ? -radius : radius) * sin(angle));
  *y = (float)((side ? -radius : radius) * cos(angle));
}

static struct fann_train_data *spirals(double shift) {
  struct fann_train_data *data = fann_create_train(POINTS, 2, 1);
  for (int index = 0; data != NULL && index < POINTS; index += 1) {
    point(index / 2 + shift, index % 2, &data->input[index][0], &data->input[index][1]);
    data->output[index][0] = index % 2 ? 1 : -1;
  }
  return data;
}

static enum fann_activationfunc_enum function_of(const char *name) {
  if (strcmp(name, "gaussian") == 0) return FANN_GAUSSIAN_SYMMETRIC;
  return strcmp(name, "elliot") == 0 ? FANN_ELLIOT_SYMMETRIC : FANN_SIGMOID_SYMMETRIC;
}

double train(float learning_rate, float momentum, int hidden, const char *activation, int epochs, unsigned seed,
             int (*report)(void *context, int epoch, double loss), void *context, double *accuracy) {
  struct fann *network = fann_create_standard(3, 2, hidden, 1);
  struct fann_train_data *seen = spirals(0), *unseen = spirals(0.5);
  double loss = -1;
  if (network != NULL && seen != NULL && unseen != NULL) {
    srand(seed); /* here: making a network seeds it from the clock */
    fann_randomize_weights(network, -1, 1);
    fann_set_training_algorithm(network, FANN_TRAIN_INCREMENTAL);
    fann_set_learning_rate(network, learning_rate);
    fann_set_learning_momentum(network, momentum);
    fann_set_activation_function_hidden(network, function_of(activation));
    fann_set_activation_function_output(network, FANN_SIGMOID_SYMMETRIC);
    for (int epoch = 1; epoch <= epochs; epoch += 1) {
      fann_train_epoch(network, seen);
      if (epoch % 10 == 0 && report != NULL && report(context, epoch, fann_test_data(network, unseen)) != 0) break;
    }
    loss = fann_test_data(network, unseen);
    *accuracy = 1 - (double)fann_get_bit_fail(network) / POINTS;
  }
  if (network != NULL) fann_destroy(network);
  if (seen != NULL) fann_destroy_train(seen);
  if (unseen != NULL) fann_destroy_train(unseen);
  return loss;
}
