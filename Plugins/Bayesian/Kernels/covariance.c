/* Kernels over pairs of configurations, and the sums of their derivatives. */
#include "bayes_kernels.h"
#include "vectors.h"

WIDE
void bayes_exponential(const double *argument, size_t count, double *out) {
  for (size_t i = 0; i < count; i += LANES) {
    eight result;
    exponential(&result, (const eight *)(argument + i));
    *(eight *)(out + i) = result;
  }
}

/* squares[0 ..< count rounded up], from the first `count` configurations. */
BAYES_INLINE void squares_inline(const bayes_points *points, size_t count, const double *weights, const double *point,
                                 double *squares) {
  const size_t stride = points->stride, linear = points->linear, features = points->features;
  for (size_t i = 0; i < count; i += LANES) {
    eight sum, here, weight;
    set(&sum, 0);
    const double *x = points->x + i;
    for (size_t f = 0; f < linear; f += 1) {
      set(&here, point[f]);
      set(&weight, weights[f]);
      const eight d = *(const eight *)(x + f * stride) - here;
      sum = sum + weight * (d * d);
    }
    for (size_t f = linear; f < features; f += 1) {
      set(&here, point[f]);
      set(&weight, weights[f]);
      const eight_whole differs = *(const eight *)(x + f * stride) != here;
      sum = sum + (eight)((eight_whole)weight & differs);
    }
    *(eight *)(squares + i) = sum;
  }
}

BAYES_INLINE void matern_inline(int32_t smoothness, const double *squares, size_t count, double variance,
                                double constant, double *k, double *slope) {
  eight amplitude, offset, root_scale, one, third, factor, zero;
  set(&amplitude, variance);
  set(&offset, constant);
  set(&one, 1);
  set(&zero, 0);
  set(&third, 1.0 / 3.0);
  /* (sqrt(2 nu) r)^2 = scale * squares */
  set(&root_scale, smoothness == BAYES_MATERN_3_2 ? 3.0 : 5.0);
  set(&factor, smoothness == BAYES_MATERN_3_2 ? -1.5 * variance : -5.0 / 6.0 * variance);
  for (size_t i = 0; i < count; i += LANES) {
    const eight square = *(const eight *)(squares + i) * root_scale;
    const eight t = __builtin_elementwise_sqrt(square);
    const eight negative = zero - t;
    eight decay;
    exponential(&decay, &negative);
    const eight ramp = one + t;
    if (smoothness == BAYES_MATERN_3_2) {
      *(eight *)(k + i) = offset + amplitude * (ramp * decay);
      if (slope) *(eight *)(slope + i) = factor * decay;
    } else {
      *(eight *)(k + i) = offset + amplitude * ((ramp + third * square) * decay);
      if (slope) *(eight *)(slope + i) = factor * (ramp * decay);
    }
  }
}

WIDE
void bayes_matern(int32_t smoothness, const double *squares, size_t count, double variance, double constant, double *k,
                  double *slope) {
  matern_inline(smoothness, squares, count, variance, constant, k, slope);
}

WIDE
void bayes_squares(const bayes_points *points, const double *weights, const double *point, double *squares) {
  squares_inline(points, points->count, weights, point, squares);
}

WIDE
void bayes_kernel_row(const bayes_points *points, const double *weights, const double *point, int32_t smoothness,
                      double variance, double constant, double *k, double *slope) {
  squares_inline(points, points->count, weights, point, k);
  matern_inline(smoothness, k, points->count, variance, constant, k, slope);
}

#define MOST_FEATURES 1024

WIDE
void bayes_kernel_matrix(const bayes_points *points, const double *weights, int32_t smoothness, double variance,
                         double constant, double *k, double *slopes, size_t leading) {
  double point[MOST_FEATURES];
  for (size_t i = 0; i < points->count; i += 1) {
    for (size_t f = 0; f < points->features; f += 1) point[f] = points->x[f * points->stride + i];
    double *row = k + i * leading;
    squares_inline(points, i + 1, weights, point, row);
    matern_inline(smoothness, row, i + 1, variance, constant, row, slopes ? slopes + i * leading : NULL);
  }
}

WIDE
void bayes_evidence_sums(const bayes_points *points, const double *inverse, const double *slopes, const double *alpha,
                         size_t leading, double *sums) {
  eight lanes[MOST_FEATURES];
  const size_t stride = points->stride, linear = points->linear, features = points->features;
  for (size_t f = 0; f < features; f += 1) set(&lanes[f], 0);
  for (size_t i = 1; i < points->count; i += 1) {
    eight here, scale;
    set(&scale, -alpha[i]);
    for (size_t j = 0; j < i; j += LANES) {
      eight m = (*(const eight *)(inverse + i * leading + j) + scale * *(const eight *)(alpha + j)) *
                *(const eight *)(slopes + i * leading + j);
      keep_first(&m, i - j);
      const double *x = points->x + j, *own = points->x + i;
      for (size_t f = 0; f < linear; f += 1) {
        set(&here, own[f * stride]);
        const eight d = *(const eight *)(x + f * stride) - here;
        lanes[f] = lanes[f] + m * (d * d);
      }
      for (size_t f = linear; f < features; f += 1) {
        set(&here, own[f * stride]);
        const eight_whole differs = *(const eight *)(x + f * stride) != here;
        lanes[f] = lanes[f] + (eight)((eight_whole)m & differs);
      }
    }
  }
  for (size_t f = 0; f < features; f += 1) sums[f] = 2 * lane_sum(&lanes[f]);
}

WIDE
void bayes_point_sums(const bayes_points *points, const double *coefficients, const double *point, double *sums) {
  const size_t stride = points->stride, count = points->count;
  for (size_t f = 0; f < points->linear; f += 1) {
    eight sum, here;
    set(&sum, 0);
    set(&here, point[f]);
    for (size_t i = 0; i < count; i += LANES) {
      eight c = *(const eight *)(coefficients + i);
      keep_first(&c, count - i);
      sum = sum + c * (here - *(const eight *)(points->x + f * stride + i));
    }
    sums[f] = lane_sum(&sum);
  }
}

WIDE
double bayes_dot(const double *a, const double *b, size_t count) {
  eight sum;
  set(&sum, 0);
  for (size_t i = 0; i < count; i += LANES) {
    eight left = *(const eight *)(a + i), right = *(const eight *)(b + i);
    keep_first(&left, count - i);
    keep_first(&right, count - i);
    sum = sum + left * right;
  }
  return lane_sum(&sum);
}
