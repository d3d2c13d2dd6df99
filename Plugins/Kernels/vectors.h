/* Eight doubles at a time. Sums go through eight fixed lanes, so that here, too, bits do not depend on the width of the
 * processor's vectors. */
#ifndef BAYES_VECTORS_H
#define BAYES_VECTORS_H

#include "exact.h"

#include <stddef.h>
#include <stdint.h>

#define BAYES_INLINE static inline __attribute__((always_inline))
#define LANES 8

/* Eight neighbours, wherever they start. */
typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef int64_t eight_whole __attribute__((vector_size(64), aligned(8)));

/* Functions below take and give vectors through pointers: how they travel in registers differs between processors. */
BAYES_INLINE void set(eight *out, double x) { *out = (eight){x, x, x, x, x, x, x, x}; }

/* The sum of the lanes, always in this order. */
BAYES_INLINE double lane_sum(const eight *v) {
  return (((*v)[0] + (*v)[4]) + ((*v)[2] + (*v)[6])) + (((*v)[1] + (*v)[5]) + ((*v)[3] + (*v)[7]));
}

/* 0 ... remaining - 1 keep their lane, the others become 0. */
BAYES_INLINE void keep_first(eight *v, size_t remaining) {
  if (remaining >= LANES) return;
  const eight_whole lane = {0, 1, 2, 3, 4, 5, 6, 7};
  const int64_t count = (int64_t)remaining;
  const eight_whole bound = {count, count, count, count, count, count, count, count};
  const eight_whole kept = lane < bound;
  *v = (eight)((eight_whole)*v & kept);
}

/* e^x for x <= 0, within 2 units in the last place; 2^-1022 or less below -708.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2, ln 2 in two parts, the first with enough trailing zeros for n times it to be
 * exact (Cody and Waite, "Software Manual for the Elementary Functions", 1980, chapter 6); e^r by its Taylor series to
 * r^13, whose next term is below 5e-18. */
BAYES_INLINE void exponential(eight *out, const eight *argument) {
  eight least, scale, shifter, high, low;
  set(&least, -708.0);
  set(&scale, 1.4426950408889634);
  set(&shifter, 6755399441055744.0); /* 1.5 * 2^52: adding it rounds to a whole number */
  set(&high, 6.93147180369123816490e-01);
  set(&low, 1.90821492927058770002e-10);
  eight x = *argument;
  const eight_whole below = x < least;
  x = (eight)(((eight_whole)least & below) | ((eight_whole)x & ~below));
  const eight rounded = x * scale + shifter;
  const eight n = rounded - shifter;
  const eight r = (x - n * high) - n * low;
  static const double coefficients[] = {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
                                        1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,
                                        1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0,        0.5};
  eight series, coefficient;
  set(&series, coefficients[0]);
  for (size_t k = 1; k < sizeof coefficients / sizeof *coefficients; k += 1) {
    set(&coefficient, coefficients[k]);
    series = series * r + coefficient;
  }
  const eight rest = r + (r * r) * series;
  const eight_whole bias = {1023, 1023, 1023, 1023, 1023, 1023, 1023, 1023};
  /* The low bits of `rounded` are n: this is 2^n. */
  const eight power = (eight)(((eight_whole)rounded + bias) << 52);
  *out = power + power * rest;
}

#endif
