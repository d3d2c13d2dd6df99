/* bayes_kernels.h: the loops of the Gaussian process over pairs of configurations, and its calls of LAPACK.         (C11)
 *
 * In C because loops over vectors of eight doubles cannot be said as plainly in Swift, and stay fast in a debug build.
 *
 * Letters: n configurations, F features, of which the first `linear` are coordinates and the others codes of labels.
 * Features are stored one after another, x[f * stride + i] for configuration i; strides are multiples of 8, and what lies
 * behind n up to the next multiple of 8 is finite and may be read, and in outputs written.
 * The squared distance of two configurations is sum over f of weights[f] * d(f)^2, where d is the difference of
 * coordinates, or 1 for different codes and 0 for equal ones.
 * Matrices are row-major, symmetric ones in their lower triangle. No function allocates. */
#ifndef BAYES_KERNELS_H
#define BAYES_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bayes_points {
  const double *x;      /* F features, `stride` apart */
  size_t stride;
  size_t count;         /* n */
  size_t linear;        /* features that are coordinates */
  size_t features;      /* F */
} bayes_points;

/* Matérn kernels, by their smoothness. */
#define BAYES_MATERN_3_2 0
#define BAYES_MATERN_5_2 1

/* out[i] <- e^argument[i], arguments at most 0. Within 2 units in the last place. */
void bayes_exponential(const double *argument, size_t count, double *out);

/* k[i] <- constant + variance * m(sqrt(squares[i])), and slope[i] <- variance * dm/d(square); slope NULL: not wanted.
 * squares and k, or squares and slope, may be the same.
 * Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, eq. 4.17. */
void bayes_matern(int32_t smoothness, const double *squares, size_t count, double variance, double constant, double *k,
                  double *slope);

/* squares[i] <- squared distance of configuration i from `point` (F features). */
void bayes_squares(const bayes_points *points, const double *weights, const double *point, double *squares);

/* k (n) and slope (n, or NULL) of all configurations against `point`. */
void bayes_kernel_row(const bayes_points *points, const double *weights, const double *point, int32_t smoothness,
                      double variance, double constant, double *k, double *slope);

/* k (n, leading) and slopes (n, leading; or NULL): the lower triangle, diagonal included. */
void bayes_kernel_matrix(const bayes_points *points, const double *weights, int32_t smoothness, double variance,
                         double constant, double *k, double *slopes, size_t leading);

/* sums[f] <- sum over i < i' of 2 M d(f)^2, where M = (inverse - alpha alpha^T) o slopes: the sum over all ordered pairs. */
void bayes_evidence_sums(const bayes_points *points, const double *inverse, const double *slopes, const double *alpha,
                         size_t leading, double *sums);

/* sums[f] <- sum over i of coefficients[i] * (point[f] - x[f, i]), for the `linear` features. */
void bayes_point_sums(const bayes_points *points, const double *coefficients, const double *point, double *sums);

/* a (n, leading) <- its Cholesky factor, lower triangle. 0, or 1 + the row at which it stopped being positive. */
int32_t bayes_factor(double *a, size_t n, size_t leading);

/* factor (n, leading) <- the inverse of factor * factor^T, lower triangle. 0, or not. */
int32_t bayes_invert(double *factor, size_t n, size_t leading);

/* v (n) <- factor^-1 v, or factor^-T v. */
void bayes_solve(const double *factor, size_t n, size_t leading, int32_t transposed, double *v);

/* rows (count, row_stride), each a vector of n: row <- factor^-1 row, or factor^-T row. */
void bayes_solve_rows(const double *factor, size_t n, size_t leading, int32_t transposed, double *rows, size_t count,
                      size_t row_stride);

/* The sum of a[i] * b[i], in a fixed order. */
double bayes_dot(const double *a, const double *b, size_t count);

/* Makes OpenBLAS use one thread, in the whole process, and leaves it so: giving back what it used before would reach into the
 * work of another instance on another thread, and the number of threads changes bits. */
void bayes_one_thread(void);

#ifdef __cplusplus
}
#endif

#endif
