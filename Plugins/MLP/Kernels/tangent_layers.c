/* layers.c with tangents: after each part of a product, what follows it for the values and for their tangents. */
#include "mlp_kernels.h"
#include "mlp_tangents.h"
#include "parts.h"

static float *along(mlp_tangents tangents, size_t direction, size_t place) {
  return tangents.start + direction * tangents.apart + place;
}

/* ---- Forward and back ------------------------------------------------------------------------------------------- */

typedef struct passage {
  const mlp_level *level;
  size_t directions;
  mlp_tangents level_t;
} passage;

static const uint8_t *kept_of(const mlp_level *level, size_t place) {
  return level->threshold > 0 ? level->kept + place : NULL;
}

static void activate(const void *context, const mlp_part *part) {
  const passage *const p = context;
  const mlp_level *const level = p->level;
  if (level->activation == MLP_LINEAR && level->threshold == 0) return;
  FOR_EACH_RUN(run, part, level->columns) {
    float *const values = part->values + run.offset;
    const uint8_t *const kept = kept_of(level, run.place);
    mlp_activate(level->activation, level->leakiness, values, run.count);
    if (kept != NULL) mlp_keep(level->threshold, kept, values, run.count);
    for (size_t k = 0; k < p->directions; k += 1) {
      mlp_tangent_activate(level->activation, level->leakiness, values, kept, level->threshold,
                           along(part->tangents, k, run.offset), run.count);
    }
  }
}

void mlp_layer_forward_t(const mlp_level *from, const mlp_level *to, const float *weights, size_t directions,
                         mlp_tangents from_t, mlp_tangents to_t, mlp_tangents weights_t, size_t rows,
                         const mlp_tools *tools) {
  const passage context = {.level = to, .directions = directions};
  const size_t count = from->columns * to->columns;
  const mlp_matrix_product product = {
      .rows = rows, .columns = to->columns, .inner = from->columns,
      .a = from->values, .b = weights, .initial = weights + count,
      .c = to->values, .finish = activate, .context = &context,
      .directions = directions, .a_t = from_t, .b_t = weights_t,
      .initial_t = {weights_t.start + count, weights_t.apart}, .c_t = to_t,
  };
  mlp_multiply(&product, tools);
}

static void go_back(const void *context, const mlp_part *part) {
  const passage *const p = context;
  const mlp_level *const level = p->level;
  const float inverse = level->threshold > 0 ? 1.0f / mlp_keep_scale(level->threshold) : 1.0f;
  FOR_EACH_RUN(run, part, level->columns) {
    float *const deltas = part->values + run.offset;
    const float *const values = level->values + run.place;
    const uint8_t *const kept = kept_of(level, run.place);
    for (size_t k = 0; k < p->directions; k += 1) {
      mlp_tangent_activation_backward(level->activation, level->leakiness, values, along(p->level_t, k, run.place),
                                      kept, level->threshold, deltas, along(part->tangents, k, run.offset),
                                      run.count);
    }
    if (kept != NULL) mlp_keep(level->threshold, kept, deltas, run.count);
    mlp_activation_backward(level->activation, level->leakiness, values, inverse, deltas, run.count);
  }
}

void mlp_layer_backward_t(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                          float *below, size_t directions, mlp_tangents from_t, mlp_tangents weights_t,
                          mlp_tangents above_t, mlp_tangents below_t, size_t rows, const mlp_tools *tools) {
  const passage context = {.level = from, .directions = directions, .level_t = from_t};
  const mlp_matrix_product product = {
      .rows = rows, .columns = from->columns, .inner = to->columns,
      .a = above, .b = weights, .b_transposed = 1,
      .c = below, .finish = go_back, .context = &context,
      .directions = directions, .a_t = above_t, .b_t = weights_t, .c_t = below_t,
  };
  mlp_multiply(&product, tools);
}

/* ---- The gradient and the step ---------------------------------------------------------------------------------- */

/* Adds to a part of the gradient, and to its tangents, what the penalty adds. */
static void decay(const mlp_descent_t *d, size_t place, size_t count, float *gradient, mlp_tangents gradient_t) {
  const float *const weights = d->weights + place;
  if (d->decay > 0) mlp_add_scaled(gradient, weights, d->decay, count);
  for (size_t k = 0; k < d->directions; k += 1) {
    float *const out = along(gradient_t, k, 0);
    if (d->decay > 0) mlp_add_scaled(out, along(d->weights_t, k, place), d->decay, count);
    if (d->rule_t[k].decay > 0) mlp_add_scaled(out, weights, d->rule_t[k].decay, count);
  }
}

/* One step of `count` weights from `place` on; the gradient is still without decay, if there is one. */
static void move(const mlp_descent_t *d, size_t place, size_t count, const float *gradient, mlp_tangents gradient_t,
                 int has_decay) {
  const float factor = has_decay ? d->decay : 0;
  for (size_t k = 0; k < d->directions; k += 1) {
    const mlp_weights_t weights = {
        .gradient = gradient, .gradient_t = along(gradient_t, k, 0),
        .weights = d->weights + place, .memory = d->memory + place,
        .weights_t = along(d->weights_t, k, place), .memory_t = along(d->memory_t, k, place),
        .memory_stride = d->memory_stride, .count = count,
    };
    mlp_move_t(d->rule, &d->rule_t[k], &weights, factor, has_decay ? d->rule_t[k].decay : 0);
  }
  mlp_move(d->rule, d->weights + place, gradient, d->memory + place, d->memory_stride, count, factor);
}

static void decay_part(const void *context, const mlp_part *part) {
  const mlp_descent_t *const d = context;
  FOR_EACH_RUN(run, part, d->to->columns) {
    const mlp_tangents tangents = {along(part->tangents, 0, run.offset), part->tangents.apart};
    decay(d, run.place, run.count, part->values + run.offset, tangents);
  }
}

static void move_part(const void *context, const mlp_part *part) {
  const mlp_descent_t *const d = context;
  FOR_EACH_RUN(run, part, d->to->columns) {
    const mlp_tangents tangents = {along(part->tangents, 0, run.offset), part->tangents.apart};
    move(d, run.place, run.count, part->values + run.offset, tangents, 1);
  }
}

static mlp_matrix_product gradient_product(const mlp_descent_t *d, size_t rows) {
  return (mlp_matrix_product){
      .rows = d->from->columns, .columns = d->to->columns, .inner = rows,
      .a = d->from->values, .a_transposed = 1, .b = d->above, .context = d,
      .directions = d->directions, .a_t = d->from_t, .b_t = d->above_t,
  };
}

static void sum_biases(const mlp_descent_t *d, size_t rows, float *gradient, mlp_tangents gradient_t) {
  mlp_column_sums(d->above, rows, d->to->columns, gradient);
  for (size_t k = 0; k < d->directions; k += 1)
    mlp_column_sums(along(d->above_t, k, 0), rows, d->to->columns, along(gradient_t, k, 0));
}

void mlp_layer_update_t(const mlp_descent_t *descent, size_t rows, const mlp_tools *tools) {
  mlp_matrix_product product = gradient_product(descent, rows);
  product.finish = move_part;
  mlp_multiply(&product, tools);
  const size_t columns = descent->to->columns;
  const mlp_tangents biases_t = {tools->part + columns, columns};
  sum_biases(descent, rows, tools->part, biases_t);
  move(descent, descent->from->columns * columns, columns, tools->part, biases_t, 0);
}

void mlp_layer_gradient_t(const mlp_descent_t *descent, float *gradient, mlp_tangents gradient_t, size_t rows,
                          const mlp_tools *tools) {
  mlp_matrix_product product = gradient_product(descent, rows);
  product.c = gradient;
  product.c_t = gradient_t;
  product.finish = decay_part;
  mlp_multiply(&product, tools);
  const size_t count = descent->from->columns * descent->to->columns;
  sum_biases(descent, rows, gradient + count, (mlp_tangents){gradient_t.start + count, gradient_t.apart});
}
