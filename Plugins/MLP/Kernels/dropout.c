/* Inverted dropout: Srivastava et al., "Dropout", JMLR 2014, with the scaling at training time.
 *
 * Sixteen random bits a value, eight values a block of Philox. The scale is the inverse of the very probability that
 * sixteen bits give, so the expectation of a value is exactly that value. */
#include "exact.h"
#include "mlp_kernels.h"
#include "random_words.h"

#include <string.h>

float mlp_keep_scale(uint32_t threshold) { return 65536.0f / (float)(65536u - threshold); }

enum { values_a_block = 8 };

WIDE
void mlp_draw_kept(uint64_t seed, uint64_t counter, uint32_t stream, uint32_t threshold, uint8_t *kept, size_t count) {
  enum { chunk = random_lanes * values_a_block };
  uint32_t words[4][random_lanes];
  uint32_t block = 0;
  for (size_t start = 0; start < count; start += chunk, block += random_lanes) {
    random_words(seed, counter, stream, block, words);
    uint8_t keep[chunk];
    for (uint32_t word = 0; word < 4; word += 1) {
      for (uint32_t lane = 0; lane < random_lanes; lane += 1) {
        keep[2 * word * random_lanes + lane] = (words[word][lane] & 0xFFFFu) >= threshold;
        keep[(2 * word + 1) * random_lanes + lane] = (words[word][lane] >> 16) >= threshold;
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
