/* What hypergradient descent needs of one step: products of a gradient with the displacement of the step before. */
#include "exact.h"
#include "mlp_kernels.h"

#include <string.h>

enum { lanes = 16 };

void mlp_sample(const float *values, size_t count, size_t stride, float *out) {
  for (size_t start = 0; start < count; start += stride * MLP_SAMPLE_BLOCK) {
    const size_t length = count - start < MLP_SAMPLE_BLOCK ? count - start : MLP_SAMPLE_BLOCK;
    memcpy(out, values + start, length * sizeof *out);
    out += length;
  }
}

size_t mlp_sample_size(size_t count, size_t stride) {
  size_t size = 0;
  for (size_t start = 0; start < count; start += stride * MLP_SAMPLE_BLOCK) {
    size += count - start < MLP_SAMPLE_BLOCK ? count - start : MLP_SAMPLE_BLOCK;
  }
  return size;
}

/* One block: lane by lane, so that the sums have one order and many adders. */
static inline void add_products(const float *restrict gradient, const float *restrict weights,
                                const float *restrict before, size_t length, float sums[3][lanes]) {
  size_t i = 0;
  for (; i + lanes <= length; i += lanes) {
    for (size_t j = 0; j < lanes; j += 1) {
      const float g = gradient[i + j];
      const float d = weights[i + j] - before[i + j];
      sums[0][j] += g * d;
      sums[1][j] += g * g;
      sums[2][j] += d * d;
    }
  }
  for (size_t j = 0; i < length; i += 1, j += 1) {
    const float g = gradient[i];
    const float d = weights[i] - before[i];
    sums[0][j] += g * d;
    sums[1][j] += g * g;
    sums[2][j] += d * d;
  }
}

static inline void total(float sums[3][lanes], mlp_products *products) {
  double all[3] = {0, 0, 0};
  for (size_t k = 0; k < 3; k += 1) {
    for (size_t j = 0; j < lanes; j += 1) all[k] += (double)sums[k][j];
    memset(sums[k], 0, sizeof sums[k]);
  }
  products->product += all[0];
  products->gradient += all[1];
  products->displacement += all[2];
}

WIDE
mlp_products mlp_descent_products(const float *gradient, const float *weights, const float *before, size_t count,
                                  size_t stride) {
  mlp_products products = {0, 0, 0};
  float sums[3][lanes] = {{0}};
  size_t blocks = 0;
  for (size_t start = 0; start < count; start += stride * MLP_SAMPLE_BLOCK) {
    const size_t length = count - start < MLP_SAMPLE_BLOCK ? count - start : MLP_SAMPLE_BLOCK;
    add_products(gradient + start, weights + start, before, length, sums);
    before += length;
    /* Sums of floats stay short: 32 blocks are 128 terms a lane. */
    if (++blocks % 32 == 0) total(sums, &products);
  }
  total(sums, &products);
  return products;
}

WIDE
mlp_products mlp_descent_products_capped(const float *gradient, const float *weights, const float *before,
                                         const float *first, const float *second, float rate, size_t count,
                                         size_t stride) {
  mlp_products products = {0, 0, 0};
  float sums[3][lanes] = {{0}};
  size_t blocks = 0;
  for (size_t start = 0; start < count; start += stride * MLP_SAMPLE_BLOCK) {
    const size_t length = count - start < MLP_SAMPLE_BLOCK ? count - start : MLP_SAMPLE_BLOCK;
    for (size_t i = 0; i < length; i += 1) {
      const float g1 = first[start + i];
      const float x = g1 * g1 / (second[start + i] + 1e-16f);
      const float g = gradient[start + i];
      const float moved = weights[start + i] - before[i];
      const float d = rate < x ? moved : 0.0f;
      sums[0][i % lanes] += g * d;
      sums[1][i % lanes] += g * g;
      sums[2][i % lanes] += d * d;
    }
    before += length;
    if (++blocks % 32 == 0) total(sums, &products);
  }
  total(sums, &products);
  return products;
}
