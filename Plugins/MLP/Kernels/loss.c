/* Losses of a batch, and what starts the way back. */
#include "exact.h"
#include "exponential.h"
#include "mlp_kernels.h"

#include <math.h>

/* values <- e^values, for values <= 0. */
static inline void raise(float *values, size_t count) {
  for (size_t i = 0; i < count; i += 1) {
    const float x = values[i];
    values[i] = exponential(x < -87.0f ? -87.0f : x);
  }
}

/* The largest of a row, and the place of the first that is as large. Without branches: which class is the largest is what
 * no processor can foresee early in a training. */
static inline float largest_of(const float *row, size_t count, size_t *place) {
  float largest = row[0];
  size_t first = 0;
  for (size_t j = 1; j < count; j += 1) {
    const int above = row[j] > largest;
    largest = above ? row[j] : largest;
    first = above ? j : first;
  }
  *place = first;
  return largest;
}

WIDE
mlp_loss mlp_cross_entropy(const float *outputs, size_t rows, size_t classes, const int32_t *labels,
                           const uint32_t *chosen, const float *class_weights, float *deltas) {
  mlp_loss total = {0, 0};
  /* So many rows at once that the powers have long loops and a place on the stack. */
  enum { room = 1024 };
  float own[room];
  const size_t together = classes < room ? room / classes : 1;
  /* The logarithm of a product for many rows, in place of many logarithms. */
  double product = 1;
  for (size_t first = 0; first < rows; first += together) {
    const size_t end = rows - first < together ? rows : first + together;
    float *const powers = deltas != NULL ? deltas + first * classes : own;
    for (size_t i = first; i < end; i += 1) {
      const float *row = outputs + i * classes;
      const size_t label = (size_t)labels[chosen[i]];
      size_t guess;
      const float largest = largest_of(row, classes, &guess);
      const double weight = class_weights == NULL ? 1.0 : (double)class_weights[label];
      total.loss += weight * ((double)largest - (double)row[label]);
      total.wrong += guess != label;
      if (deltas == NULL && classes > room) {
        double sum = 0;
        for (size_t j = 0; j < classes; j += 1) sum += exp((double)(row[j] - largest));
        total.loss += weight * log(sum);
        continue;
      }
      for (size_t j = 0; j < classes; j += 1) powers[(i - first) * classes + j] = row[j] - largest;
    }
    if (deltas == NULL && classes > room) continue;
    raise(powers, (end - first) * classes);
    for (size_t i = first; i < end; i += 1) {
      float *const row = powers + (i - first) * classes;
      double sum = 0;
      for (size_t j = 0; j < classes; j += 1) sum += (double)row[j];
      const size_t label = (size_t)labels[chosen[i]];
      const float weight = class_weights == NULL ? 1.0f : class_weights[label];
      if (class_weights != NULL) {
        total.loss += (double)weight * log(sum);
      } else if (!((product *= sum) < 1e280)) {
        total.loss += log(product);
        product = 1;
      }
      if (deltas == NULL) continue;
      const float share = weight / (float)rows;
      const float factor = (float)((double)share / sum);
      for (size_t j = 0; j < classes; j += 1) row[j] *= factor;
      row[label] -= share;
    }
  }
  total.loss += log(product);
  return total;
}

WIDE
mlp_loss mlp_squared_error(const float *outputs, size_t rows, const float *targets, const uint32_t *chosen,
                           float mean, float scale, float *deltas) {
  mlp_loss total = {0, 0};
  const float share = 2.0f / (float)rows;
  for (size_t i = 0; i < rows; i += 1) {
    const float difference = outputs[i] - (targets[chosen[i]] - mean) * scale;
    total.loss += (double)difference * (double)difference;
    if (deltas != NULL) deltas[i] = share * difference;
  }
  return total;
}

WIDE
double mlp_sum_of_squares(const float *values, size_t count) {
  /* Four sums: the additions of one would wait for each other. */
  double sums[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t j = 0; j < 4; j += 1) sums[j] += (double)values[i + j] * (double)values[i + j];
  }
  for (; i < count; i += 1) sums[0] += (double)values[i] * (double)values[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
