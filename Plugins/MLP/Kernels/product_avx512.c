/* Products for processors with AVX-512: x86-64-v4. */
#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define VECTORS 4
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define NAME(x) mlp_avx512_##x

typedef __mmask16 mask;
#define mask_of(count) ((mask)((1u << (count)) - 1u))
#define load_some(some, from) ((vector)_mm512_maskz_loadu_ps(some, from))
#define store_some(some, to, values) _mm512_mask_storeu_ps(to, some, (__m512)(values))
#define all(x) ((vector)_mm512_set1_ps(x))

#include "product_tiles.h"
#endif
