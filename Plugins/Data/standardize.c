/* standardize.c: mean 0 and deviation 1 for each column. */
#include <math.h>

#include "include/hone_data.h"

/* Columns at a time: a cache line of floats, so that each line of the matrix is fetched once a pass. */
#define BLOCK 16

void hone_data_standardize(float *values, size_t rows, size_t columns, const uint8_t *is_used, float *mean,
                           float *deviation) {
  size_t used = 0;
  for (size_t row = 0; row < rows; row++) used += is_used == NULL || is_used[row];
  double count = used > 0 ? (double)used : 1;

  for (size_t first = 0; first < columns; first += BLOCK) {
    size_t width = columns - first < BLOCK ? columns - first : BLOCK;
    double center[BLOCK] = {0};
    double spread[BLOCK] = {0};
    for (size_t row = 0; row < rows; row++) {
      if (is_used != NULL && !is_used[row]) continue;
      for (size_t j = 0; j < width; j++) center[j] += (double)values[row * columns + first + j];
    }
    for (size_t j = 0; j < width; j++) center[j] /= count;
    for (size_t row = 0; row < rows; row++) {
      if (is_used != NULL && !is_used[row]) continue;
      for (size_t j = 0; j < width; j++) {
        double distance = (double)values[row * columns + first + j] - center[j];
        spread[j] += distance * distance;
      }
    }
    for (size_t j = 0; j < width; j++) {
      spread[j] = sqrt(spread[j] / count);
      if (!((float)spread[j] > 0)) spread[j] = 1;
      if (mean != NULL) mean[first + j] = (float)center[j];
      if (deviation != NULL) deviation[first + j] = (float)spread[j];
    }
    for (size_t row = 0; row < rows; row++) {
      for (size_t j = 0; j < width; j++) {
        float *value = values + row * columns + first + j;
        *value = (float)(((double)*value - center[j]) / spread[j]);
      }
    }
  }
}
