/* tpe_kernels.h: densities of the tree-structured Parzen estimator at one point.                                  (C11)
 *
 * In C because loops over vectors of eight doubles cannot be said as plainly in Swift, and stay fast in a debug build.
 *
 * Letters: n components, d axes. A density is a mixture of products, one factor an axis, all relative to the uniform
 * distribution on the unit cube; so what is uniform has density 1 everywhere.
 *   continuous   a normal distribution round the component's coordinate, cut off at 0 and 1
 *   cells        the same, summed over the cell that the point lies in, divided by the width of the cell
 *   labels       one value for the component's own label, another for every other
 * Coordinates are stored axis after axis, x[axis * stride + i] of component i; strides are multiples of 8, and what lies
 * behind n up to the next multiple of 8 is finite, and of weight 0. No function allocates. */
#ifndef TPE_KERNELS_H
#define TPE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TPE_CONTINUOUS 0
#define TPE_CELLS 1
#define TPE_LABELS 2

/* One axis of all components. */
typedef struct tpe_axis {
  double inverse;   /* numbers: 1 / bandwidth */
  double own;       /* labels: ln of the factor at the component's label */
  double other;     /* labels: ln of the factor elsewhere */
  int32_t kind;     /* TPE_... */
  int32_t reserved; /* 0 */
} tpe_axis;

/* The components of a mixture. */
typedef struct tpe_components {
  const double *x;       /* (d, stride) */
  const double *offsets; /* (n): ln of what a component's factors have in common at all points */
  const double *weights; /* (n): at least 0, not normalised */
  const tpe_axis *axes;  /* (d) */
  size_t stride;
  size_t count;          /* n */
  size_t dimension;      /* d */
} tpe_components;

/* Where densities are wanted: a coordinate an axis, and the edges of its cell on axes with cells. */
typedef struct tpe_point {
  const double *x;     /* (d): labels by their number */
  const double *lower; /* (d) */
  const double *upper; /* (d) */
} tpe_point;

/* ln (prior + sum over i of weights[i] * product of factors), for a component `prior` that is uniform. scratch: as many
 * doubles as the stride. Cells within 3e-7, all else within 1e-14, relatively. */
double tpe_log_sum(const tpe_components *components, const tpe_point *point, double prior, double *scratch);

/* out[i] <- ln of what a normal distribution of deviation 1 / inverse round centres[i] has between lower and upper, for
 * cells not much narrower than it. count rounded up to a multiple of 8 is read and written. */
void tpe_log_masses(const double *centres, size_t count, double inverse, double lower, double upper, double *out);

#ifdef __cplusplus
}
#endif

#endif
