/* How what follows a product goes through its parts. */
#ifndef MLP_PARTS_H
#define MLP_PARTS_H

#include "mlp_layers.h"

/* A run of values that lie behind each other in a part and in the matrix that it is a part of. */
typedef struct mlp_run {
  size_t together; /* rows of a run */
  size_t row;      /* of the part */
  size_t offset;   /* in the part */
  size_t place;    /* in the matrix */
  size_t count;
} mlp_run;

/* The first run of a part of a matrix (., width): a row, or several, up to about as many values as a call is worth. */
static inline mlp_run mlp_first_run(const mlp_part *part, size_t width) {
  const size_t chunk = 2048;
  const int is_dense = part->columns == part->stride && part->columns == width;
  return (mlp_run){.together = is_dense ? (chunk + part->columns - 1) / part->columns : 1};
}

/* Whether there is a run from run->row on; fills it in. */
static inline int mlp_has_run(const mlp_part *part, size_t width, mlp_run *run) {
  if (run->row >= part->rows) return 0;
  const size_t left = part->rows - run->row;
  run->offset = run->row * part->stride;
  run->place = (part->row + run->row) * width + part->column;
  run->count = (left < run->together ? left : run->together) * part->columns;
  return 1;
}

/* Goes through a part of a matrix (., width), run by run. */
#define FOR_EACH_RUN(run, part, width) \
  for (mlp_run run = mlp_first_run(part, width); mlp_has_run(part, width, &run); run.row += run.together)

#endif
