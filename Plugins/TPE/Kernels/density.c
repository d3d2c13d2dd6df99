/* Densities of mixtures of products. */
#include "tpe_kernels.h"

#include <math.h>

#include "vectors.h"

#define TPE_INLINE static inline __attribute__((always_inline))

TPE_INLINE void choose(eight *out, const eight_whole *mask, const eight *yes, const eight *no) {
  *out = (eight)(((eight_whole)*yes & *mask) | ((eight_whole)*no & ~*mask));
}

/* ln x for finite x > 0, within 2 units in the last place; -708 or more for smaller x.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1) / (m + 1)) by its series up to the 19th power, whose
 * next term is below 1e-17. */
TPE_INLINE void logarithm(eight *out, const eight *argument) {
  eight least, root, two, one, scale, high, low;
  set(&least, 2.2250738585072014e-308);
  set(&root, 1.4142135623730951);
  set(&two, 2);
  set(&one, 1);
  set(&scale, 0.5);
  set(&high, 6.93147180369123816490e-01);
  set(&low, 1.90821492927058770002e-10);
  eight x = *argument;
  const eight_whole is_small = x < least;
  choose(&x, &is_small, &least, &x);
  const eight_whole bits = (eight_whole)x;
  const eight_whole fraction = {0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF,
                                0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF, 0xFFFFFFFFFFFFF};
  const eight_whole unit = (eight_whole)one;
  eight m = (eight)((bits & fraction) | unit);
  /* The exponent as a double: its bits behind those of 2^52. */
  const eight_whole big = {0x4330000000000000, 0x4330000000000000, 0x4330000000000000, 0x4330000000000000,
                           0x4330000000000000, 0x4330000000000000, 0x4330000000000000, 0x4330000000000000};
  eight bias;
  set(&bias, 4503599627370496.0 + 1023.0);
  eight k = (eight)((bits >> 52) | big) - bias;
  const eight_whole above = m > root;
  const eight halved = m * scale, next = k + one;
  choose(&m, &above, &halved, &m);
  choose(&k, &above, &next, &k);
  const eight s = (m - one) / (m + one);
  const eight z = s * s;
  eight series, coefficient;
  set(&series, 1.0 / 19.0);
  for (int odd = 17; odd >= 3; odd -= 2) {
    set(&coefficient, 1.0 / odd);
    series = series * z + coefficient;
  }
  *out = k * high + (k * low + (two * s + two * s * z * series));
}

/* P(N(0, 1) > t) for t >= 0, within 1.3e-7 relatively.
 *
 * Source: Press et al., "Numerical Recipes in C", 1992, section 6.2, of erfc(t / sqrt(2)): a Chebyshev fit in
 * 1 / (1 + z / 2). */
TPE_INLINE void upper_tail(eight *out, const eight *argument) {
  static const double coefficients[] = {0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
                                        -0.18628806, 0.09678418, 0.37409196, 1.00002368,  -1.26551223};
  eight root, half, one, series, coefficient, zero;
  set(&root, 0.70710678118654752);
  set(&half, 0.5);
  set(&one, 1);
  set(&zero, 0);
  const eight z = *argument * root;
  const eight t = one / (one + half * z);
  set(&series, coefficients[0]);
  for (size_t k = 1; k < sizeof coefficients / sizeof *coefficients; k += 1) {
    set(&coefficient, coefficients[k]);
    series = series * t + coefficient;
  }
  eight power = series - z * z;
  const eight_whole is_above = power > zero;
  choose(&power, &is_above, &zero, &power);
  exponential(out, &power);
  *out = half * t * *out;
}

/* The mass of N(0, 1) between a <= b. Both are mirrored to where the middle is not negative, so that what is subtracted
 * is small: far out the result keeps its relative accuracy. */
TPE_INLINE void mass(eight *out, const eight *lower, const eight *upper) {
  eight zero, one, a = *lower, b = *upper, beyond_a, beyond_b;
  set(&zero, 0);
  set(&one, 1);
  const eight_whole is_left = a + b < zero;
  const eight mirrored_a = zero - b, mirrored_b = zero - a;
  choose(&a, &is_left, &mirrored_a, &a);
  choose(&b, &is_left, &mirrored_b, &b);
  const eight_whole straddles = a < zero;
  const eight minus_a = zero - a;
  eight absolute;
  choose(&absolute, &straddles, &minus_a, &a);
  upper_tail(&beyond_a, &absolute);
  upper_tail(&beyond_b, &b);
  const eight complement = one - beyond_a;
  choose(&beyond_a, &straddles, &complement, &beyond_a);
  *out = beyond_a - beyond_b;
  const eight_whole is_below = *out < zero;
  choose(out, &is_below, &zero, out);
}

WIDE
void tpe_log_masses(const double *centres, size_t count, double inverse, double lower, double upper, double *out) {
  eight scale, low, high;
  set(&scale, inverse);
  set(&low, lower);
  set(&high, upper);
  for (size_t i = 0; i < count; i += LANES) {
    const eight centre = *(const eight *)(centres + i);
    const eight a = (low - centre) * scale, b = (high - centre) * scale;
    eight inside, result;
    mass(&inside, &a, &b);
    logarithm(&result, &inside);
    *(eight *)(out + i) = result;
  }
}

/* Cells narrower than this, in bandwidths, are worth the density in their middle: within 1e-4 up to 5 bandwidths away. */
#define NARROW 0.01

WIDE
double tpe_log_sum(const tpe_components *components, const tpe_point *point, double prior, double *scratch) {
  const size_t stride = components->stride, dimension = components->dimension;
  eight greatest, minus_half, most_lanes;
  set(&minus_half, -0.5);
  set(&most_lanes, prior > 0 ? 0 : -1e300);
  for (size_t i = 0; i < components->count; i += LANES) {
    eight sum = *(const eight *)(components->offsets + i);
    for (size_t axis = 0; axis < dimension; axis += 1) {
      const tpe_axis *form = components->axes + axis;
      const eight x = *(const eight *)(components->x + axis * stride + i);
      eight here, scale;
      set(&here, point->x[axis]);
      if (form->kind == TPE_LABELS) {
        eight own, other, factor;
        set(&own, form->own);
        set(&other, form->other);
        const eight_whole is_own = x == here;
        choose(&factor, &is_own, &own, &other);
        sum = sum + factor;
        continue;
      }
      set(&scale, form->inverse);
      const double width = point->upper[axis] - point->lower[axis];
      if (form->kind == TPE_CONTINUOUS || width * form->inverse < NARROW) {
        const eight z = (here - x) * scale;
        sum = sum + minus_half * (z * z);
        continue;
      }
      eight low, high, share, inside, logarithm_inside;
      set(&low, point->lower[axis]);
      set(&high, point->upper[axis]);
      /* In units of the density in the middle, as the offsets have it: width / (bandwidth sqrt(2 pi)). */
      set(&share, 1 / (width * form->inverse * 0.39894228040143268));
      const eight a = (low - x) * scale, b = (high - x) * scale;
      mass(&inside, &a, &b);
      inside = inside * share;
      logarithm(&logarithm_inside, &inside);
      sum = sum + logarithm_inside;
    }
    *(eight *)(scratch + i) = sum;
    const eight_whole above = sum > most_lanes;
    choose(&most_lanes, &above, &sum, &most_lanes);
  }
  double most = most_lanes[0];
  for (size_t lane = 1; lane < LANES; lane += 1) most = most_lanes[lane] > most ? most_lanes[lane] : most;
  eight total;
  set(&total, 0);
  set(&greatest, most);
  for (size_t i = 0; i < components->count; i += LANES) {
    const eight difference = *(const eight *)(scratch + i) - greatest;
    eight share;
    exponential(&share, &difference);
    total = total + *(const eight *)(components->weights + i) * share;
  }
  return most + log(lane_sum(&total) + prior * exp(-most));
}
