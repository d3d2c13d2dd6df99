/* Losses of a batch, and what starts the way back. */
#include "exact.h"
#include "exponential.h"
#include "mlp_kernels.h"

#include <math.h>
#include <string.h>

enum { lanes = 16 };

/* The sum of e^(row[j] - largest); powers NULL, or (classes) <- the terms. */
static inline double sum_of_powers(const float *row, size_t classes, float largest, float *powers) {
  double sum = 0;
  for (size_t first = 0; first < classes; first += lanes) {
    const size_t count = classes - first < lanes ? classes - first : lanes;
    float block[lanes] = {0};
    memcpy(block, row + first, count * sizeof *block);
    for (size_t j = 0; j < lanes; j += 1) {
      const float x = block[j] - largest;
      block[j] = exponential(x < -87.0f ? -87.0f : x > 0.0f ? 0.0f : x);
    }
    for (size_t j = 0; j < count; j += 1) sum += (double)block[j];
    if (powers != NULL) memcpy(powers + first, block, count * sizeof *block);
  }
  return sum;
}

WIDE
mlp_loss mlp_cross_entropy(const float *outputs, size_t rows, size_t classes, const int32_t *labels,
                           const uint32_t *chosen, float *deltas) {
  mlp_loss total = {0, 0};
  const float share = 1.0f / (float)rows;
  /* The logarithm of a product for many rows, in place of many logarithms. */
  double product = 1;
  for (size_t i = 0; i < rows; i += 1) {
    const float *row = outputs + i * classes;
    const size_t label = (size_t)labels[chosen[i]];
    size_t guess = 0;
    float largest = row[0];
    for (size_t j = 1; j < classes; j += 1) {
      guess = row[j] > largest ? j : guess;
      largest = row[j] > largest ? row[j] : largest;
    }
    total.loss += (double)largest - (double)row[label];
    total.wrong += guess != label;
    float *const delta = deltas == NULL ? NULL : deltas + i * classes;
    const double sum = sum_of_powers(row, classes, largest, delta);
    product *= sum;
    if (!(product < 1e280)) {
      total.loss += log(product);
      product = 1;
    }
    if (delta == NULL) continue;
    const float factor = (float)((double)share / sum);
    for (size_t j = 0; j < classes; j += 1) delta[j] *= factor;
    delta[label] -= share;
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
