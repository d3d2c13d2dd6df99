/* functions.c: functions such as people have, for the objective `function`. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double bowl(double x, double y) { return (x - 1) * (x - 1) + (y + 2) * (y + 2); }

double train(double learning_rate, int layers, const char *activation, long seed) {
  return learning_rate + 10 * layers + (strcmp(activation, "tanh") == 0 ? 100 : 200) + (seed >= 0 ? 0 : 1e9);
}

/* Every width of integer, as value, as element and as field. */
typedef struct {
  int8_t a;
  uint64_t b;
  int16_t c[2];
  float d;
} widths;
double add_all(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h, float i,
               long double j, _Bool k, char l) {
  return a + b + c + d + (double)e + f + (double)g + (double)h + i + (double)j + k + l;
}
double add_struct(widths all, const widths *more, int count, const double values[]) {
  double sum = all.a + (double)all.b + all.c[0] + all.c[1] + all.d + more->a + (double)more->b + more->c[0] + more->c[1] + more->d;
  for (int index = 0; index < count; index += 1) sum += values[index];
  return sum;
}

typedef struct {
  double loss;
  float accuracy;
  int epochs;
} result;
result return_struct(double x) { return (result){x, (float)x / 2, 7}; }
void write_struct(double x, result *result) { *result = return_struct(x); }
int status(double x, double *loss, double *accuracy) {
  if (x > 0.5) return 3;
  *loss = x;
  *accuracy = 1 - x;
  return 0;
}
const char *message(double x, double *loss) {
  *loss = x;
  return x > 0.5 ? "layer 3 is too large" : NULL;
}
double steps(double x, int epochs, int (*report)(void *context, int epoch, double value), void *context) {
  double value = 1;
  for (int epoch = 1; epoch <= epochs; epoch += 1) {
    value *= x;
    if (report(context, epoch, value)) break;
  }
  return value;
}
enum color { RED, GREEN = 4, BLUE };
double pick(enum color color, int batch, double scale) { return color * 1000 + batch + scale; }
unsigned long checksum(const unsigned char *bytes, unsigned long count, double x) {
  unsigned long sum = 0;
  for (unsigned long index = 0; index < count; index += 1) sum += bytes[index];
  return x > 2 ? 0 : sum;
}
int fill(char *target, unsigned long *size, double x) {
  for (int index = 0; index < 16; index += 1) {
    if (target[index] != 0) return 9;
  }
  memset(target, 1, 16);
  *size = *size / 2 + (x > 0);
  return 0;
}

double crash(double x) {
  if (x > 0.5) *(volatile int *)8 = 1;
  return x;
}
double diverge(double x) { return x > 0.5 ? NAN : x; }
void forget(double x, double *loss) {
  if (x <= 0.5) *loss = x;
}
void overrun(double x, double out[2]) {
  for (int index = 0; index < (x > 0.5 ? 3 : 2); index += 1) out[index] = x;
}
double leave(double x) {
  if (x > 0.5) exit(3);
  return x;
}
int constant = 3;
