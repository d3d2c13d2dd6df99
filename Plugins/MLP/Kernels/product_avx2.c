/* Products for processors with AVX2 and FMA: x86-64-v3. */
#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define VECTORS 2
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) mlp_avx2_##x

typedef __m256i mask;
#define mask_of(count) \
  _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define load_some(some, from) ((vector)_mm256_maskload_ps(from, some))
#define store_some(some, to, values) _mm256_maskstore_ps(to, some, (__m256)(values))
#define all(x) ((vector)_mm256_set1_ps(x))

#include "product_tiles.h"
#endif
