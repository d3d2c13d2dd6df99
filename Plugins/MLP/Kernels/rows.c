/* Rows and columns of matrices. */
#include "exact.h"
#include "mlp_kernels.h"

#include <math.h>
#include <string.h>

WIDE
void mlp_gather(const float *restrict values, size_t columns, const uint32_t *restrict rows, size_t count,
                const float *restrict mean, const float *restrict scale, float *restrict out) {
  /* Rows lie anywhere: so many ahead are under way while one is read. */
  const size_t distance = 2 + 1024 / columns;
  for (size_t i = 0; i < count + distance; i += 1) {
    if (i < count) {
      const float *const coming = values + (size_t)rows[i] * columns;
      for (size_t j = 0; j < columns; j += 16) __builtin_prefetch(coming + j);
    }
    if (i < distance) continue;
    const float *from = values + (size_t)rows[i - distance] * columns;
    float *to = out + (i - distance) * columns;
    if (mean == NULL || scale == NULL) {
      for (size_t j = 0; j < columns; j += 1) to[j] = from[j];
    } else {
      for (size_t j = 0; j < columns; j += 1) to[j] = (from[j] - mean[j]) * scale[j];
    }
  }
}

WIDE
void mlp_repeat_row(const float *row, size_t columns, float *out, size_t rows) {
  for (size_t i = 0; i < rows; i += 1) memcpy(out + i * columns, row, columns * sizeof *out);
}

WIDE
void mlp_add_scaled(float *restrict sums, const float *restrict values, float factor, size_t count) {
  for (size_t i = 0; i < count; i += 1) sums[i] += factor * values[i];
}

/* Of `width` columns, which is a constant where it matters: sums that stay in registers. */
static inline void sum_columns(const float *restrict values, size_t rows, size_t columns, size_t width,
                               float *restrict sums) {
  float own[64] = {0};
  for (size_t i = 0; i < rows; i += 1) {
    for (size_t j = 0; j < width; j += 1) own[j] += values[i * columns + j];
  }
  memcpy(sums, own, width * sizeof *sums);
}

WIDE
void mlp_column_sums(const float *values, size_t rows, size_t columns, float *sums) {
  size_t first = 0;
  for (; first + 64 <= columns; first += 64) sum_columns(values + first, rows, columns, 64, sums + first);
  for (; first + 16 <= columns; first += 16) sum_columns(values + first, rows, columns, 16, sums + first);
  if (first < columns) sum_columns(values + first, rows, columns, columns - first, sums + first);
}

WIDE
void mlp_column_moments(const float *values, size_t columns, const uint32_t *rows, size_t count, float *mean,
                        float *deviation) {
  /* Column blocks keep the sums of a wide table in cache and off the heap. */
  enum { block = 64 };
  for (size_t first = 0; first < columns; first += block) {
    const size_t width = columns - first < block ? columns - first : block;
    double sums[block] = {0}, squares[block] = {0};
    for (size_t i = 0; i < count; i += 1) {
      const float *row = values + (size_t)rows[i] * columns + first;
      for (size_t j = 0; j < width; j += 1) sums[j] += (double)row[j];
    }
    for (size_t j = 0; j < width; j += 1) sums[j] /= (double)count;
    for (size_t i = 0; i < count; i += 1) {
      const float *row = values + (size_t)rows[i] * columns + first;
      for (size_t j = 0; j < width; j += 1) {
        const double distance = (double)row[j] - sums[j];
        squares[j] += distance * distance;
      }
    }
    for (size_t j = 0; j < width; j += 1) {
      const float found = (float)sqrt(squares[j] / (double)count);
      mean[first + j] = (float)sums[j];
      deviation[first + j] = found > 0.0f ? found : 1.0f;
    }
  }
}
