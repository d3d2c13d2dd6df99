/* The random blocks of hone/random.h, many at once. */
#ifndef MLP_RANDOM_WORDS_H
#define MLP_RANDOM_WORDS_H

#include <stdint.h>

enum { random_lanes = 16 };

/* hone_random_block of `random_lanes` blocks from `first` on, word by word and round by round: loops that become vector
 * code, of the width of the function that they become a part of. */
static inline __attribute__((always_inline)) void random_words(uint64_t seed, uint64_t counter, uint32_t stream,
                                                               uint32_t first, uint32_t words[4][random_lanes]) {
  uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
  for (uint32_t lane = 0; lane < random_lanes; lane += 1) {
    words[0][lane] = (uint32_t)counter;
    words[1][lane] = (uint32_t)(counter >> 32);
    words[2][lane] = stream;
    words[3][lane] = first + lane;
  }
  for (uint32_t round = 0; round < 10; round += 1) {
    for (uint32_t lane = 0; lane < random_lanes; lane += 1) {
      const uint64_t left = UINT64_C(0xD2511F53) * words[0][lane];
      const uint64_t right = UINT64_C(0xCD9E8D57) * words[2][lane];
      words[0][lane] = (uint32_t)(right >> 32) ^ words[1][lane] ^ key0;
      words[1][lane] = (uint32_t)right;
      words[2][lane] = (uint32_t)(left >> 32) ^ words[3][lane] ^ key1;
      words[3][lane] = (uint32_t)left;
    }
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

#endif
