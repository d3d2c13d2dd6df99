/* mlp_layers.h: a layer's way forward, back, and to its next weights.                                              (C11)
 *
 * Three matrix products a layer, each with what belongs to it done while its result is still in cache: biases and
 * activation, the way back through dropout and activation, the solver's step. Matrices are row-major and dense; shapes
 * stand behind the names. No function allocates. */
#ifndef MLP_LAYERS_H
#define MLP_LAYERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Products ---------------------------------------------------------------------------------------------------- */

/* With what products are made. MLP_AVX2 and MLP_AVX512 give the same bits, whatever the shape is that a row or column
 * is a part of: each element is the sum over p = 0, 1, ... in this order, one rounding a term. MLP_OPENBLAS is for
 * processors without them, and for several threads. */
#define MLP_OPENBLAS 0
#define MLP_AVX2 1
#define MLP_AVX512 2

/* The best that the processor has. */
int32_t mlp_best_instructions(void);

/* Whether the processor can do with them. */
int32_t mlp_has_instructions(int32_t instructions);

/* The instructions, and memory that products work in. workspace: 64-byte aligned, mlp_workspace_count() floats at
 * least. part: at least 16 rows of the widest layer; 1 + h times as many with h tangents. */
typedef struct mlp_tools {
  int32_t instructions;
  float *workspace;
  size_t workspace_count;
  float *part;
  size_t part_count;
} mlp_tools;

/* Floats that are enough for a product of that shape; with h tangents, 1 + h times as many. */
size_t mlp_workspace_count(size_t columns, size_t inner);

/* Derivatives of a matrix along h hyperparameters: (h, its shape), `apart` floats from one to the next. start NULL:
 * all 0. */
typedef struct mlp_tangents {
  float *start;
  size_t apart;
} mlp_tangents;

/* A finished part of c: `rows` rows from `row` on, `columns` columns from `column` on. */
typedef struct mlp_part {
  float *values; /* where it starts */
  size_t stride; /* between its rows */
  size_t row, rows, column, columns;
  mlp_tangents tangents; /* of the same form */
} mlp_part;

/* Called for each finished part. */
typedef void mlp_finish(const void *context, const mlp_part *part);

/* c (rows, columns) <- initial + a (rows, inner) b (inner, columns), and along each of h hyperparameters
 * c' <- initial' + a b' + a' b. */
typedef struct mlp_matrix_product {
  size_t rows, columns, inner; /* all > 0 */
  const float *a;              /* (rows, inner), or its transpose: (inner, rows) */
  int32_t a_transposed;
  const float *b; /* (inner, columns), or its transpose: (columns, inner) */
  int32_t b_transposed;
  const float *initial; /* (columns), what each row starts from; NULL: 0 */
  float *c;             /* NULL: the parts lie in the tools' part, and only `finish` sees them */
  mlp_finish *finish;   /* or NULL */
  const void *context;
  size_t directions;    /* h; what follows is for h > 0 */
  mlp_tangents a_t, b_t, initial_t;
  mlp_tangents c_t;     /* start NULL, if c is */
} mlp_matrix_product;

void mlp_multiply(const mlp_matrix_product *product, const mlp_tools *tools);

/* ---- Layers ------------------------------------------------------------------------------------------------------ */

/* What goes into a layer, or comes out of the last: (rows, columns). */
typedef struct mlp_level {
  float *values;
  uint8_t *kept;      /* (rows, columns): whether a value was kept or dropped; used if threshold > 0 */
  size_t columns;
  int32_t activation; /* that made the values; MLP_LINEAR for the input and the output */
  float leakiness;
  uint32_t threshold; /* of dropout, as in mlp_drop; 0: nothing is dropped */
} mlp_level;

/* to's values <- dropout(activation(from's values * weights + biases)). weights: (from, to), then the biases (to).
 * to's kept must have been drawn. */
void mlp_layer_forward(const mlp_level *from, const mlp_level *to, const float *weights, size_t rows,
                       const mlp_tools *tools);

/* below (rows, from) <- d loss / d the sums that from's values came from, back through dropout and activation; from
 * above (rows, to), d loss / d to's sums. */
void mlp_layer_backward(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                        float *below, size_t rows, const mlp_tools *tools);

/* gradient (that of weights and biases) <- d loss / d weights + decay * weights, d loss / d biases. */
void mlp_layer_gradient(const mlp_level *from, const mlp_level *to, const float *weights, const float *above,
                        float decay, float *gradient, size_t rows, const mlp_tools *tools);

/* ---- Solvers ----------------------------------------------------------------------------------------------------- */

#define MLP_SGD 0
#define MLP_MOMENTUM 1
#define MLP_NESTEROV 2
#define MLP_ADAM 3
#define MLP_ADADELTA 4
#define MLP_ADAGRAD 5
#define MLP_SMORM3S 6

/* One update's numbers, in the letters of solver.c. */
typedef struct mlp_rule {
  int32_t solver;
  float rate;         /* of MLP_ADAM: with its corrections, see mlp_adam_rule */
  float keep1, take1; /* mu; beta1 and 1 - beta1; rho and 1 - rho */
  float keep2, take2; /* beta2 and 1 - beta2 */
} mlp_rule;

/* step: the number of this update, from 1. */
mlp_rule mlp_adam_rule(float rate, double beta1, double beta2, uint64_t step);

/* Moves count weights once, by gradient + decay * weights. memory: what the solver keeps; its rows are memory_stride
 * apart. */
void mlp_move(const mlp_rule *rule, float *weights, const float *gradient, float *memory, size_t memory_stride,
              size_t count, float decay);

/* mlp_layer_gradient and mlp_move in one, without the gradient ever being whole: the same bits. memory: the layer's, as
 * weights. */
void mlp_layer_update(const mlp_level *from, const mlp_level *to, const float *above, const mlp_rule *rule, float decay,
                      float *weights, float *memory, size_t memory_stride, size_t rows, const mlp_tools *tools);

#ifdef __cplusplus
}
#endif

#endif
