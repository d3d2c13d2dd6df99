/* hone/random.h: random numbers for plugins of hone.                      (C11; clean as C++17; needs libm for normals)
 *
 * A function, not a generator with a state: the number at (seed, trial, stream, index) is what it is, whoever asks for
 * it, when, how often and on which thread. So a trial can be drawn out of order, again after a crash, or on another
 * machine.
 *
 * Underneath is Philox4x32-10, a bijection of 128-bit counters for each 64-bit key which passes TestU01's BigCrush:
 *   Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.3.
 *     key     = seed's low 32 bits, its high 32 bits
 *     counter = trial's low 32 bits, its high 32 bits, stream, index
 *
 * FROZEN from 1.0 on: the bits below never change, since every study that was ever recorded depends on them. Golden
 * values (the first three are Random123's own, tests/kat_vectors):
 *     seed 0, trial 0, stream 0, index 0                                  6627e8d5 e169c58d bc57ac4c 9b00dbd8
 *     all bits of key and counter set                                     408f276d 41c83b0e a20bc7c6 6d5451fd
 *     seed 0x299f31d0a4093822, trial 0x85a308d3243f6a88,
 *       stream 0x13198a2e, index 0x03707344                               d16cfe09 94fdcceb 5001e420 24126ea1
 *     hone_random_uniform(1, 2, 3, 4) = 0x1.621f62945c4afp-1, hone_random_uniform(1, 2, 3, 5) = 0x1.b442df348ac4ep-1
 *     hone_random_below(1, 2, 3, 4, 1000) = 775
 * Normals go through the C library's log, sin and cos, so their last bit is that of the library. */
#ifndef HONE_RANDOM_H
#define HONE_RANDOM_H

#include <math.h>

#include "hone.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Streams: what a number is for, so that numbers for one purpose do not move those for another. Only a convention
 * between the functions of one plugin; no two plugins share a seed. Own streams start at HONE_STREAM_OWN. */
#define HONE_STREAM_PROPOSAL 0u
#define HONE_STREAM_SEED 1u
#define HONE_STREAM_SPLIT 2u
#define HONE_STREAM_WEIGHTS 3u
#define HONE_STREAM_SHUFFLE 4u
#define HONE_STREAM_DROPOUT 5u
#define HONE_STREAM_NOISE 6u
#define HONE_STREAM_SCRAMBLE 7u
#define HONE_STREAM_SELECTION 8u
#define HONE_STREAM_MUTATION 9u
#define HONE_STREAM_RESTART 10u
#define HONE_STREAM_OWN 256u

/* Philox4x32-10 of any key and counter, in place.  [any] */
static inline void hone_philox(uint32_t key0, uint32_t key1, uint32_t counter[4]) {
  uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
  for (uint32_t round = 0; round < 10; round += 1) {
    const uint64_t first = UINT64_C(0xD2511F53) * a;
    const uint64_t second = UINT64_C(0xCD9E8D57) * c;
    a = (uint32_t)(second >> 32) ^ b ^ key0;
    b = (uint32_t)second;
    c = (uint32_t)(first >> 32) ^ d ^ key1;
    d = (uint32_t)first;
    key0 += 0x9E3779B9u; /* the golden ratio */
    key1 += 0xBB67AE85u; /* the square root of 3, less 1 */
  }
  counter[0] = a;
  counter[1] = b;
  counter[2] = c;
  counter[3] = d;
}

/* 128 random bits.  [any] */
static inline void hone_random_block(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t index, uint32_t out[4]) {
  out[0] = (uint32_t)trial;
  out[1] = (uint32_t)(trial >> 32);
  out[2] = stream;
  out[3] = index;
  hone_philox((uint32_t)seed, (uint32_t)(seed >> 32), out);
}

/* A double in [0, 1) from 64 random bits: the upper 53 of them, times 2^-53.  [any] */
static inline double hone_unit_double(uint32_t low, uint32_t high) {
  return (double)((((uint64_t)high << 32) | low) >> 11) * 0x1p-53;
}

/* 64 random bits: half index % 2 of block index / 2, low word first.  [any] */
static inline uint64_t hone_random_bits(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t index) {
  uint32_t block[4];
  const uint32_t half = (index & 1u) * 2u;
  hone_random_block(seed, trial, stream, index >> 1, block);
  return ((uint64_t)block[half + 1] << 32) | block[half];
}

/* Uniform in [0, 1), a multiple of 2^-53: hone_random_bits of the same arguments, as a double.  [any] */
static inline double hone_random_uniform(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t index) {
  const uint64_t bits = hone_random_bits(seed, trial, stream, index);
  return hone_unit_double((uint32_t)bits, (uint32_t)(bits >> 32));
}

/* hone_random_uniform at the indices first ... first + count - 1, at half the cost. first is even.  [any] */
static inline void hone_random_uniforms(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t first, uint32_t count,
                                        double *out) {
  uint32_t block[4];
  for (uint32_t k = 0; k < count; k += 2) {
    hone_random_block(seed, trial, stream, (first + k) >> 1, block);
    out[k] = hone_unit_double(block[0], block[1]);
    if (k + 1 < count) out[k + 1] = hone_unit_double(block[2], block[3]);
  }
}

/* Standard normal: Box and Muller's transform of block index / 2; even indices are its cosine, odd ones its sine.
 * [any] */
static inline double hone_random_normal(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t index) {
  uint32_t block[4];
  hone_random_block(seed, trial, stream, index >> 1, block);
  const double radius = sqrt(-2.0 * log(1.0 - hone_unit_double(block[0], block[1]))); /* 1 - u lies in (0, 1] */
  const double angle = 6.283185307179586476925 * hone_unit_double(block[2], block[3]);
  return radius * ((index & 1u) != 0 ? sin(angle) : cos(angle));
}

/* A whole number in 0 ... n - 1, each exactly equally likely; 0 if n is 0.
 * Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 2019: takes the first word of the block whose
 * product with n is not among the few that would favour some numbers; after four such words, goes on with the block's
 * own block.  [any] */
static inline uint32_t hone_random_below(uint64_t seed, uint64_t trial, uint32_t stream, uint32_t index, uint32_t n) {
  uint32_t block[4];
  if (n == 0) return 0;
  const uint32_t unfair = (0u - n) % n; /* 2^32 modulo n */
  hone_random_block(seed, trial, stream, index, block);
  for (;;) {
    for (uint32_t word = 0; word < 4; word += 1) {
      const uint64_t product = (uint64_t)block[word] * n;
      if ((uint32_t)product >= unfair) return (uint32_t)(product >> 32);
    }
    hone_philox((uint32_t)seed, (uint32_t)(seed >> 32), block);
  }
}

/* A seed for something that draws numbers itself: word pair `index` of HONE_STREAM_SEED.  [any] */
static inline uint64_t hone_random_seed(uint64_t seed, uint64_t trial, uint32_t index) {
  return hone_random_bits(seed, trial, HONE_STREAM_SEED, index);
}

#ifdef __cplusplus
}
#endif

#endif
