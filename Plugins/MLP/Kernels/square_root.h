#ifndef MLP_SQUARE_ROOT_H
#define MLP_SQUARE_ROOT_H

#include <math.h>

/* The correctly rounded square root. sqrtf() must set errno for negative numbers, which keeps loops from becoming
 * vector code. */
static inline float square_root(float x) {
#if defined(__clang__)
  return __builtin_elementwise_sqrt(x);
#else
  return sqrtf(x);
#endif
}

#endif
