/* The three products of a layer, each with what follows it element by element while it is in the nearest cache. */
#include "mlp_layers.h"

#include "mlp_kernels.h"

/* Calls for the rows of a part that lie behind each other are made for several at once, up to so many values. */
enum { chunk = 2048 };

/* Goes through a part of a matrix (., width) in runs of values that lie behind each other there and in the part. */
#define FOR_EACH_RUN(values, place, count, part, stride, row, rows, column, columns, width, body) \
  { \
    const size_t together = (columns) == (stride) && (columns) == (width) ? (chunk + (columns) - 1) / (columns) : 1; \
    for (size_t i_ = 0; i_ < (rows); i_ += together) { \
      const size_t left_ = (rows) - i_ < together ? (rows) - i_ : together; \
      float *const values = (part) + i_ * (stride); \
      const size_t place = ((row) + i_) * (width) + (column); \
      const size_t count = left_ * (columns); \
      body \
    } \
  }

static void activate(const void *context, float *part, size_t stride, size_t row, size_t rows, size_t column,
                     size_t columns) {
  const mlp_level *const level = context;
  if (level->activation == MLP_LINEAR && level->threshold == 0) return;
  FOR_EACH_RUN(values, place, count, part, stride, row, rows, column, columns, level->columns, {
    mlp_activate(level->activation, level->leakiness, values, count);
    if (level->threshold > 0) mlp_keep(level->threshold, level->kept + place, values, count);
  })
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

static void go_back(const void *context, float *part, size_t stride, size_t row, size_t rows, size_t column,
                    size_t columns) {
  const mlp_level *const level = context;
  const float inverse = level->threshold > 0 ? 1.0f / mlp_keep_scale(level->threshold) : 1.0f;
  FOR_EACH_RUN(deltas, place, count, part, stride, row, rows, column, columns, level->columns, {
    if (level->threshold > 0) mlp_keep(level->threshold, level->kept + place, deltas, count);
    mlp_activation_backward(level->activation, level->leakiness, level->values + place, inverse, deltas, count);
  })
}

void mlp_level_backward(const mlp_level *level, float *deltas, size_t rows) {
  go_back(level, deltas, level->columns, 0, rows, 0, level->columns);
}

static mlp_matrix_product deltas_product(const mlp_level *from, const mlp_level *to, const float *weights,
                                         const float *above, float *below, size_t rows) {
  return (mlp_matrix_product){
      .rows = rows, .columns = from->columns, .inner = to->columns,
      .a = above, .b = weights, .b_transposed = 1, .c = below,
  };
}

void mlp_layer_deltas(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                      float *below, size_t rows, const mlp_tools *tools) {
  const mlp_matrix_product product = deltas_product(from, to, weights, above, below, rows);
  mlp_multiply(&product, tools);
}

void mlp_layer_backward(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                        float *below, size_t rows, const mlp_tools *tools) {
  mlp_matrix_product product = deltas_product(from, to, weights, above, below, rows);
  product.finish = go_back;
  product.context = from;
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

static void move(const void *context, float *part, size_t stride, size_t row, size_t rows, size_t column,
                 size_t columns) {
  const update *const u = context;
  const int is_dense = columns == stride && columns == u->width;
  for (size_t i = 0; i < (is_dense ? 1 : rows); i += 1) {
    const size_t place = (row + i) * u->width + column;
    mlp_move(u->rule, u->weights + place, part + i * stride, u->memory + place, u->memory_stride,
             is_dense ? rows * columns : columns, u->decay);
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
