/* The order of rows in an epoch. */
#include "exact.h"
#include "mlp_kernels.h"
#include "random_words.h"

#include <hone/random.h>

/* Fisher and Yates's shuffle, as Durstenfeld has it (CACM 7, 1964): `other` is hone_random_below(seed, epoch,
 * HONE_STREAM_SHUFFLE, i, i), whose first words are drawn for many places at once. */
WIDE
void mlp_shuffle(uint64_t seed, uint64_t epoch, uint32_t *order, size_t count) {
  for (size_t i = 0; i < count; i += 1) order[i] = (uint32_t)i;
  uint32_t words[4][random_lanes];
  for (size_t i = count; i > 1; i -= 1) {
    const size_t lane = i % random_lanes;
    if (i == count || lane == random_lanes - 1) {
      random_words(seed, epoch, HONE_STREAM_SHUFFLE, (uint32_t)(i - lane), words);
    }
    const uint64_t product = (uint64_t)words[0][lane] * i;
    size_t other = (size_t)(product >> 32);
    /* Below i it may be one of the few words that are unfair, which take a division to tell. */
    if ((uint32_t)product < i) other = hone_random_below(seed, epoch, HONE_STREAM_SHUFFLE, (uint32_t)i, (uint32_t)i);
    const uint32_t last = order[i - 1];
    order[i - 1] = order[other];
    order[other] = last;
  }
}
