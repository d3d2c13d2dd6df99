/* The three products of a layer, each with what follows it element by element while it is in the nearest cache. */
#include "mlp_layers.h"

#include "mlp_kernels.h"
#include "parts.h"

static void activate(const void *context, const mlp_part *part) {
  const mlp_level *const level = context;
  if (level->activation == MLP_LINEAR && level->threshold == 0) return;
  FOR_EACH_RUN(run, part, level->columns) {
    mlp_activate(level->activation, level->leakiness, part->values + run.offset, run.count);
    if (level->threshold > 0) mlp_keep(level->threshold, level->kept + run.place, part->values + run.offset, run.count);
  }
}

void mlp_layer_forward(const mlp_level *from, const mlp_level *to, const float *weights, size_t rows,
                       const mlp_tools *tools) {
  const mlp_matrix_product product = {
      .rows = rows, .columns = to->columns, .inner = from->columns,
      .a = from->values, .b = weights, .initial = weights + from->columns * to->columns,
      .c = to->values, .finish = activate, .context = to,
  };
  mlp_multiply(&product, tools);
}

static void go_back(const void *context, const mlp_part *part) {
  const mlp_level *const level = context;
  const float inverse = level->threshold > 0 ? 1.0f / mlp_keep_scale(level->threshold) : 1.0f;
  FOR_EACH_RUN(run, part, level->columns) {
    float *const deltas = part->values + run.offset;
    if (level->threshold > 0) mlp_keep(level->threshold, level->kept + run.place, deltas, run.count);
    mlp_activation_backward(level->activation, level->leakiness, level->values + run.place, inverse, deltas, run.count);
  }
}

void mlp_layer_backward(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                        float *below, size_t rows, const mlp_tools *tools) {
  const mlp_matrix_product product = {
      .rows = rows, .columns = from->columns, .inner = to->columns,
      .a = above, .b = weights, .b_transposed = 1,
      .c = below, .finish = go_back, .context = from,
  };
  mlp_multiply(&product, tools);
}

static mlp_matrix_product gradient_product(const mlp_level *from, const mlp_level *to, const float *above,
                                           size_t rows) {
  return (mlp_matrix_product){
      .rows = from->columns, .columns = to->columns, .inner = rows,
      .a = from->values, .a_transposed = 1, .b = above,
  };
}

void mlp_layer_gradient(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                        float decay, float *gradient, size_t rows, const mlp_tools *tools) {
  mlp_matrix_product product = gradient_product(from, to, above, rows);
  product.c = gradient;
  mlp_multiply(&product, tools);
  const size_t count = from->columns * to->columns;
  if (decay > 0) mlp_add_scaled(gradient, weights, decay, count);
  mlp_column_sums(above, rows, to->columns, gradient + count);
}

typedef struct update {
  const mlp_rule *rule;
  float decay;
  float *weights, *memory;
  size_t memory_stride;
  size_t width;
} update;

static void move(const void *context, const mlp_part *part) {
  const update *const u = context;
  FOR_EACH_RUN(run, part, u->width) {
    mlp_move(u->rule, u->weights + run.place, part->values + run.offset, u->memory + run.place, u->memory_stride,
             run.count, u->decay);
  }
}

void mlp_layer_update(const mlp_level *from, const mlp_level *to, const float *above, const mlp_rule *rule, float decay,
                      float *weights, float *memory, size_t memory_stride, size_t rows, const mlp_tools *tools) {
  const update context = {rule, decay, weights, memory, memory_stride, to->columns};
  mlp_matrix_product product = gradient_product(from, to, above, rows);
  product.finish = move;
  product.context = &context;
  mlp_multiply(&product, tools);
  const size_t count = from->columns * to->columns;
  mlp_column_sums(above, rows, to->columns, tools->part);
  mlp_move(rule, weights + count, tools->part, memory + count, memory_stride, to->columns, 0);
}
