/* Random weights. Everything is a function of seed, layer and place: see hone/random.h. */
#include "exact.h"
#include "mlp_kernels.h"

#include <hone/random.h>
#include <stdlib.h>
#include <string.h>

/* Streams of one layer: its values, and the places of the values. */
static const uint32_t values_stream = HONE_STREAM_WEIGHTS;
static const uint32_t places_stream = HONE_STREAM_SELECTION;

void mlp_fill_normal(uint64_t seed, uint64_t layer, float deviation, float *weights, size_t count) {
  /* Box and Muller, both numbers of a block. */
  for (size_t i = 0; i < count; i += 2) {
    uint32_t block[4];
    hone_random_block(seed, layer, values_stream, (uint32_t)(i / 2), block);
    const double radius = (double)deviation * sqrt(-2.0 * log(1.0 - hone_unit_double(block[0], block[1])));
    const double angle = 6.283185307179586 * hone_unit_double(block[2], block[3]);
    weights[i] = (float)(radius * cos(angle));
    if (i + 1 < count) weights[i + 1] = (float)(radius * sin(angle));
  }
}

void mlp_fill_uniform(uint64_t seed, uint64_t layer, float bound, float *weights, size_t count) {
  /* 24 bits each: as many as a float tells apart. */
  for (size_t i = 0; i < count; i += 4) {
    uint32_t block[4];
    hone_random_block(seed, layer, values_stream, (uint32_t)(i / 4), block);
    for (size_t j = 0; j < 4 && i + j < count; j += 1) {
      weights[i + j] = bound * ((float)(block[j] >> 8) * 0x1p-23f - 1.0f);
    }
  }
}

void mlp_fill_sparse(uint64_t seed, uint64_t layer, float deviation, float *weights, size_t rows, size_t columns,
                     size_t chosen, uint32_t *scratch) {
  memset(weights, 0, rows * columns * sizeof *weights);
  for (size_t column = 0; column < columns; column += 1) {
    for (size_t row = 0; row < rows; row += 1) scratch[row] = (uint32_t)row;
    /* The first places of a Fisher and Yates shuffle. */
    for (size_t i = 0; i < chosen; i += 1) {
      const uint32_t draw = (uint32_t)(column * chosen + i);
      const size_t other = i + hone_random_below(seed, layer, places_stream, draw, (uint32_t)(rows - i));
      const uint32_t row = scratch[other];
      scratch[other] = scratch[i];
      scratch[i] = row;
      weights[row * columns + column] = deviation * (float)hone_random_normal(seed, layer, values_stream, draw);
    }
  }
}

/* LAPACK's QR factorisation, which OpenBLAS has within it; matrices are column-major there. */
extern void sgeqrf_(const int *rows, const int *columns, float *matrix, const int *stride, float *reflectors,
                    float *work, const int *work_size, int *status);
extern void sorgqr_(const int *rows, const int *columns, const int *count, float *matrix, const int *stride,
                    const float *reflectors, float *work, const int *work_size, int *status);

/* Q of the QR factorisation of a normal matrix, its columns given the signs of R's diagonal, is uniform among the
 * orthonormal ones: Mezzadri, "How to generate random matrices from the classical compact groups", Notices AMS 2007. */
int32_t mlp_fill_orthogonal(uint64_t seed, uint64_t layer, float *weights, size_t rows, size_t columns) {
  mlp_fill_normal(seed, layer, 1.0f, weights, rows * columns);
  /* A row-major (rows, columns) matrix is its own transpose in column-major order. The longer side goes down. */
  const int is_wide = columns >= rows; /* then LAPACK sees (columns, rows), tall, in place */
  const int tall = (int)(is_wide ? columns : rows);
  const int narrow = (int)(is_wide ? rows : columns);
  const size_t count = rows * columns;
  enum { block = 64 };
  const int work_size = narrow * block;
  float *const memory =
      malloc(((is_wide ? 0 : count) + (size_t)narrow * 2 + (size_t)work_size) * sizeof *memory);
  if (memory == NULL) return -1;
  float *const reflectors = memory, *const signs = memory + narrow, *const work = memory + 2 * (size_t)narrow;
  float *const matrix = is_wide ? weights : work + work_size;
  if (!is_wide) {
    for (size_t i = 0; i < rows; i += 1) {
      for (size_t j = 0; j < columns; j += 1) matrix[j * rows + i] = weights[i * columns + j];
    }
  }
  int status = 0;
  sgeqrf_(&tall, &narrow, matrix, &tall, reflectors, work, &work_size, &status);
  for (size_t j = 0; j < (size_t)narrow; j += 1) signs[j] = matrix[j * (size_t)tall + j] < 0 ? -1.0f : 1.0f;
  if (status == 0) sorgqr_(&tall, &narrow, &narrow, matrix, &tall, reflectors, work, &work_size, &status);
  for (size_t j = 0; j < (size_t)narrow; j += 1) {
    for (size_t i = 0; i < (size_t)tall; i += 1) matrix[j * (size_t)tall + i] *= signs[j];
  }
  if (!is_wide) {
    for (size_t i = 0; i < rows; i += 1) {
      for (size_t j = 0; j < columns; j += 1) weights[i * columns + j] = matrix[j * rows + i];
    }
  }
  free(memory);
  return status == 0 ? 0 : -1;
}
