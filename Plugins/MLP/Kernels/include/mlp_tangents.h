/* mlp_tangents.h: mlp_layers.h with derivatives along h hyperparameters carried along.                               (C11)
 *
 * A name that ends in _t is tangents: for each hyperparameter what the name without it has. The values themselves get the
 * same bits as without. No function allocates. */
#ifndef MLP_TANGENTS_H
#define MLP_TANGENTS_H

#include "mlp_layers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Layers ------------------------------------------------------------------------------------------------------ */

/* As mlp_layer_forward. from_t start NULL: the input, on which nothing has an influence. */
void mlp_layer_forward_t(const mlp_level *from, const mlp_level *to, const float *weights, size_t directions,
                         mlp_tangents from_t, mlp_tangents to_t, mlp_tangents weights_t, size_t rows,
                         const mlp_tools *tools);

/* As mlp_layer_backward. */
void mlp_layer_backward_t(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                          float *below, size_t directions, mlp_tangents from_t, mlp_tangents weights_t,
                          mlp_tangents above_t, mlp_tangents below_t, size_t rows, const mlp_tools *tools);

/* The tangents of a rule's numbers and of the decay. */
typedef struct mlp_rule_tangent {
  float rate, keep1, keep2; /* take1 and take2 move the other way */
  float decay;
} mlp_rule_tangent;

/* Of mlp_adam_rule's. */
mlp_rule_tangent mlp_adam_rule_tangent(double rate, double rate_t, double beta1, double beta1_t, double beta2,
                                       double beta2_t, uint64_t step);

/* A layer on its way to the next weights: what mlp_layer_update takes, with tangents. */
typedef struct mlp_descent_t {
  const mlp_level *from, *to;
  const float *above;
  size_t directions;
  mlp_tangents from_t, above_t;
  float decay;
  const mlp_rule *rule;
  const mlp_rule_tangent *rule_t; /* (directions) */
  float *weights, *memory;        /* the layer's */
  size_t memory_stride;
  mlp_tangents weights_t, memory_t;
} mlp_descent_t;

/* As mlp_layer_update. */
void mlp_layer_update_t(const mlp_descent_t *descent, size_t rows, const mlp_tools *tools);

/* As mlp_layer_gradient; of `rule_t` the decay counts, and there need be no rule and no memory. */
void mlp_layer_gradient_t(const mlp_descent_t *descent, float *gradient, mlp_tangents gradient_t, size_t rows,
                          const mlp_tools *tools);

/* ---- Solvers ----------------------------------------------------------------------------------------------------- */

/* Weights along one hyperparameter. The rows of memory_t are as far apart as those of memory. */
typedef struct mlp_weights_t {
  const float *gradient, *gradient_t;
  const float *weights, *memory;
  float *weights_t, *memory_t;
  size_t memory_stride, count;
} mlp_weights_t;

/* Moves the tangents along with mlp_move with the same decay, whose tangent is decay_t; mlp_move has to follow. */
void mlp_move_t(const mlp_rule *rule, const mlp_rule_tangent *rule_t, const mlp_weights_t *weights, float decay,
                float decay_t);

#ifdef __cplusplus
}
#endif

#endif
