/* Inverted dropout: Srivastava et al., "Dropout", JMLR 2014, with the scaling at training time.
 *
 * Sixteen random bits a value, eight values a block of Philox. The scale is the inverse of the very probability that
 * sixteen bits give, so the expectation of a value is exactly that value. */
#include "exact.h"
#include "mlp_kernels.h"

#include <string.h>

float mlp_keep_scale(uint32_t threshold) { return 65536.0f / (float)(65536u - threshold); }

enum { lanes = 16, values_a_block = 8 };

/* hone_random_block of `lanes` blocks from `first` on, word by word and round by round: loops that become vector code,
 * of the width of the function that they become a part of. */
static inline __attribute__((always_inline)) void random_words(uint64_t seed, uint64_t counter, uint32_t stream,
                                                               uint32_t first, uint32_t words[4][lanes]) {
  uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
  for (uint32_t lane = 0; lane < lanes; lane += 1) {
    words[0][lane] = (uint32_t)counter;
    words[1][lane] = (uint32_t)(counter >> 32);
    words[2][lane] = stream;
    words[3][lane] = first + lane;
  }
  for (uint32_t round = 0; round < 10; round += 1) {
    for (uint32_t lane = 0; lane < lanes; lane += 1) {
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

WIDE
void mlp_draw_kept(uint64_t seed, uint64_t counter, uint32_t stream, uint32_t threshold, uint8_t *kept, size_t count) {
  enum { chunk = lanes * values_a_block };
  uint32_t words[4][lanes];
  uint32_t block = 0;
  for (size_t start = 0; start < count; start += chunk, block += lanes) {
    random_words(seed, counter, stream, block, words);
    uint8_t keep[chunk];
    for (uint32_t word = 0; word < 4; word += 1) {
      for (uint32_t lane = 0; lane < lanes; lane += 1) {
        keep[2 * word * lanes + lane] = (words[word][lane] & 0xFFFFu) >= threshold;
        keep[(2 * word + 1) * lanes + lane] = (words[word][lane] >> 16) >= threshold;
      }
    }
    memcpy(kept + start, keep, count - start < chunk ? count - start : chunk);
  }
}

WIDE
void mlp_keep(uint32_t threshold, const uint8_t *kept, float *values, size_t count) {
  const float scale = mlp_keep_scale(threshold);
  for (size_t i = 0; i < count; i += 1) {
    const float value = values[i] * scale;
    values[i] = kept[i] ? value : 0.0f;
  }
}

void mlp_drop(uint64_t seed, uint64_t counter, uint32_t stream, uint32_t threshold, float *values, uint8_t *kept,
              size_t count) {
  mlp_draw_kept(seed, counter, stream, threshold, kept, count);
  mlp_keep(threshold, kept, values, count);
}
