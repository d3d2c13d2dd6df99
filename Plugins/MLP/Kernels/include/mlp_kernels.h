/* mlp_kernels.h: the loops of the MLP objective that are not matrix products.                                     (C11)
 *
 * In C for two reasons: plain loops over floats become vector code without flags, and they stay fast enough in a
 * debug build. No sum of floats is reordered and no product is fused with a sum, so the bits do not depend on the
 * width of the vectors.
 *
 * Matrices are row-major and dense. Shapes stand behind the names. No function allocates unless it says so. */
#ifndef MLP_KERNELS_H
#define MLP_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Activations ------------------------------------------------------------------------------------------------- */

#define MLP_SIGMOID 0
#define MLP_TANH 1
#define MLP_SCALED_TANH 2
#define MLP_ELU 3
#define MLP_RELU 4
#define MLP_LEAKY 5
#define MLP_LINEAR 6

/* values <- activation(values). leakiness: the slope of MLP_LEAKY below 0, >= 0. */
void mlp_activate(int32_t activation, float leakiness, float *values, size_t count);

/* deltas <- deltas * activation'(x), where scale * values is activation(x): every derivative here is a function of the
 * value. scale > 0. */
void mlp_activation_backward(int32_t activation, float leakiness, const float *values, float scale, float *deltas,
                             size_t count);

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

/* out (count, columns) <- (values[rows[i]] - mean) * scale, column by column; mean and scale NULL: the values
 * themselves. */
void mlp_gather(const float *values, size_t columns, const uint32_t *rows, size_t count, const float *mean,
                const float *scale, float *out);

/* Each row of out (rows, columns) <- row. */
void mlp_repeat_row(const float *row, size_t columns, float *out, size_t rows);

/* sums (count) <- sums + factor * values. */
void mlp_add_scaled(float *sums, const float *values, float factor, size_t count);

/* sums (columns) <- the sums over the rows of values (rows, columns). */
void mlp_column_sums(const float *values, size_t rows, size_t columns, float *sums);

/* Mean and deviation (divisor count) of each column of values (., columns) over the chosen rows; a deviation of 0
 * becomes 1. */
void mlp_column_moments(const float *values, size_t columns, const uint32_t *rows, size_t count, float *mean,
                        float *deviation);

/* ---- Dropout ----------------------------------------------------------------------------------------------------- */

/* Sets each value to 0 with probability threshold / 65536, multiplies the others by 65536 / (65536 - threshold), and
 * notes in kept (count) whether it was kept, as 0 or 1. The choice at index i depends on seed, counter, stream and i
 * only. threshold <= 65535. */
void mlp_drop(uint64_t seed, uint64_t counter, uint32_t stream, uint32_t threshold, float *values, uint8_t *kept,
              size_t count);

/* The two halves of mlp_drop: the choice, and what it does to values, or to deltas on the way back. */
void mlp_draw_kept(uint64_t seed, uint64_t counter, uint32_t stream, uint32_t threshold, uint8_t *kept, size_t count);
void mlp_keep(uint32_t threshold, const uint8_t *kept, float *values, size_t count);

/* What a value that is kept is multiplied by. */
float mlp_keep_scale(uint32_t threshold);

/* ---- Losses ------------------------------------------------------------------------------------------------------ */

/* What a batch or a set of rows cost, summed over its rows. */
typedef struct mlp_loss {
  double loss;    /* cross-entropy, in nats, each row by its class's weight; or squared error */
  uint64_t wrong; /* rows whose largest output is not their class's; 0 for squared error */
} mlp_loss;

/* Softmax and cross-entropy of outputs (rows, classes). deltas: NULL, or (rows, classes) <- d(loss / rows)/d(outputs);
 * may be outputs itself. Row i has the class labels[chosen[i]]. class_weights: (classes), what a row of each class
 * counts, > 0; NULL: 1. An output that is not finite makes the loss not finite. */
mlp_loss mlp_cross_entropy(const float *outputs, size_t rows, size_t classes, const int32_t *labels,
                           const uint32_t *chosen, const float *class_weights, float *deltas);

/* Squared error of outputs (rows) against (targets[chosen[i]] - mean) * scale. deltas as in mlp_cross_entropy. */
mlp_loss mlp_squared_error(const float *outputs, size_t rows, const float *targets, const uint32_t *chosen, float mean,
                           float scale, float *deltas);

/* The sum of the squares, in double. */
double mlp_sum_of_squares(const float *values, size_t count);

/* ---- Tangents: derivatives along one hyperparameter -------------------------------------------------------------- */

/* tangents, of the sums of a layer, <- those of what goes into the next one. values: what goes there, dropout done;
 * kept NULL: nothing was dropped. */
void mlp_tangent_activate(int32_t activation, float leakiness, const float *values, const uint8_t *kept,
                          uint32_t threshold, float *tangents, size_t count);

/* delta_tangents, of deltas, before dropout and activation on the way back <- after both. values, tangents: what went
 * into the layer above, with its tangents; deltas: d loss / d values. */
void mlp_tangent_activation_backward(int32_t activation, float leakiness, const float *values, const float *tangents,
                                     const uint8_t *kept, uint32_t threshold, const float *deltas,
                                     float *delta_tangents, size_t count);

/* The tangents of the deltas that mlp_cross_entropy wrote, with the same class_weights. */
void mlp_cross_entropy_tangent(const float *deltas, const int32_t *labels, const uint32_t *chosen,
                               const float *class_weights, const float *output_tangents, float *delta_tangents,
                               size_t rows, size_t classes);

/* The tangents of the deltas that mlp_squared_error wrote. */
void mlp_squared_error_tangent(const float *output_tangents, float *delta_tangents, size_t rows);

/* The sum of left * right, in double. */
double mlp_product(const float *left, const float *right, size_t count);

/* ---- Hypergradient descent --------------------------------------------------------------------------------------- */

/* A sample is every stride-th block of so many numbers, the first among them; a stride of 1 is all of them. */
#define MLP_SAMPLE_BLOCK 64

/* How many of count numbers a sample has. */
size_t mlp_sample_size(size_t count, size_t stride);

/* out <- the sample of values (count), block behind block. */
void mlp_sample(const float *values, size_t count, size_t stride, float *out);

/* Sums over a sample, in double. */
typedef struct mlp_products {
  double product;      /* gradient * displacement */
  double gradient;     /* gradient squared */
  double displacement; /* displacement squared */
} mlp_products;

/* Products of gradient (count) with the displacement weights - before; before: a sample of what the weights were. */
mlp_products mlp_descent_products(const float *gradient, const float *weights, const float *before, size_t count,
                                  size_t stride);

/* The same after a step of mlp_smorm3s, whose rate is a cap: where the cap did not bind, the rate moved nothing, and
 * the displacement counts as 0. */
mlp_products mlp_descent_products_capped(const float *gradient, const float *weights, const float *before,
                                         const float *first, const float *second, float rate, size_t count,
                                         size_t stride);

/* ---- Weights ----------------------------------------------------------------------------------------------------- */

/* Normal with mean 0; the number at index i depends on seed, layer and i only. */
void mlp_fill_normal(uint64_t seed, uint64_t layer, float deviation, float *weights, size_t count);

/* Uniform in [-bound, bound). */
void mlp_fill_uniform(uint64_t seed, uint64_t layer, float bound, float *weights, size_t count);

/* (rows, columns) with `chosen` entries a column, at places drawn without replacement, from a normal with that
 * deviation; the rest 0. scratch: rows numbers. */
void mlp_fill_sparse(uint64_t seed, uint64_t layer, float deviation, float *weights, size_t rows, size_t columns,
                     size_t chosen, uint32_t *scratch);

/* (rows, columns) with orthonormal columns, or rows if they are fewer; uniform among all such matrices. Allocates
 * while it runs. Returns 0, or -1 for no memory. */
int32_t mlp_fill_orthogonal(uint64_t seed, uint64_t layer, float *weights, size_t rows, size_t columns);

/* order (count) <- 0 ... count - 1 in the order of epoch `epoch`, each order equally likely. */
void mlp_shuffle(uint64_t seed, uint64_t epoch, uint32_t *order, size_t count);

#ifdef __cplusplus
}
#endif

#endif
