/* The exponential, as a series that becomes vector code.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2, and e^r - 1 by its Taylor series to r^7, whose next term is below 6e-9: less
 * than half a unit in the last place of a float. ln 2 in two parts, the first with enough trailing zeros for n times it
 * to be exact (Cody and Waite, "Software Manual for the Elementary Functions", 1980, chapter 6). */
#ifndef MLP_EXPONENTIAL_H
#define MLP_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

/* e^x = power * (1 + series). */
typedef struct exponential_parts {
  float power, series;
} exponential_parts;

static inline exponential_parts split_exponential(float x) {
  const float shifter = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
  const float rounded = x * 1.442695041f + shifter;
  const float n = rounded - shifter;
  const float r = (x - n * 0.693145752f) - n * 1.42860677e-6f;
  const float series =
      r + r * r *
              (0.5f +
               r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720 + r * (1.0f / 5040))))));
  uint32_t bits;
  memcpy(&bits, &rounded, sizeof bits);
  bits = (bits + 127u) << 23; /* the low bits of `rounded` are n: this is 2^n */
  exponential_parts parts = {0, series};
  memcpy(&parts.power, &bits, sizeof bits);
  return parts;
}

/* e^x - 1 for |x| <= 87, to about 1e-7 of its size, also near 0. A NaN stays a NaN. */
static inline float exponential_less_one(float x) {
  const exponential_parts parts = split_exponential(x);
  return parts.power * parts.series + (parts.power - 1.0f);
}

/* e^x for |x| <= 87, to about 1e-7 of its size. A NaN stays a NaN. */
static inline float exponential(float x) {
  const exponential_parts parts = split_exponential(x);
  return parts.power * parts.series + parts.power;
}

#endif
