/* Losses of a batch, and what starts the way back. */
#include "exact.h"
#include "mlp_kernels.h"

#include <math.h>

WIDE
mlp_loss mlp_cross_entropy(const float *outputs, size_t rows, size_t classes, const int32_t *labels,
                           const uint32_t *chosen, float *deltas) {
  mlp_loss total = {0, 0};
  const float share = 1.0f / (float)rows;
  for (size_t i = 0; i < rows; i += 1) {
    const float *row = outputs + i * classes;
    const size_t label = (size_t)labels[chosen[i]];
    size_t guess = 0;
    for (size_t j = 1; j < classes; j += 1) {
      if (row[j] > row[guess]) guess = j;
    }
    const float largest = row[guess];
    const double target = (double)row[label];
    float *const delta = deltas == NULL ? NULL : deltas + i * classes;
    double sum = 0;
    for (size_t j = 0; j < classes; j += 1) {
      const float power = expf(row[j] - largest);
      sum += (double)power;
      if (delta != NULL) delta[j] = power;
    }
    total.loss += log(sum) - (target - (double)largest);
    total.wrong += guess != label;
    if (delta == NULL) continue;
    const float factor = (float)((double)share / sum);
    for (size_t j = 0; j < classes; j += 1) delta[j] *= factor;
    delta[label] -= share;
  }
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
