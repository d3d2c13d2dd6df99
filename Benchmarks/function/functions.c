/* functions.c: functions that cost next to nothing, so that what remains is the call. */
#include <string.h>

double sphere(double x, double y) { return x * x + y * y; }

double train(double learning_rate, int layers, const char *activation, long seed) {
  return learning_rate * layers + activation[0] + (seed & 1);
}

typedef struct {
  double rate;
  int layers;
  const char *activation;
} config;
int fit(config c, const double weights[4], double *loss, double *accuracy) {
  *loss = c.rate * c.layers + weights[0] + weights[3];
  *accuracy = 1 - c.rate;
  return 0;
}

double report(double rate, int (*tell)(void *context, long step, double value), void *context) {
  tell(context, 1, rate);
  return rate;
}
