/* The ways to make a product. */
#ifndef MLP_PRODUCT_H
#define MLP_PRODUCT_H

#include "mlp_layers.h"

/* Tangents from some place of their matrices on. */
static inline mlp_tangents mlp_tangents_at(mlp_tangents tangents, size_t place) {
  if (tangents.start != NULL) tangents.start += place;
  return tangents;
}

#if defined(__x86_64__)
void mlp_avx512_multiply(const mlp_matrix_product *product, const mlp_tools *tools);
void mlp_avx2_multiply(const mlp_matrix_product *product, const mlp_tools *tools);
#endif

#endif
