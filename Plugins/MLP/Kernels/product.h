/* The ways to make a product. */
#ifndef MLP_PRODUCT_H
#define MLP_PRODUCT_H

#include "mlp_layers.h"

#if defined(__x86_64__)
void mlp_avx512_multiply(const mlp_matrix_product *product, const mlp_tools *tools);
void mlp_avx2_multiply(const mlp_matrix_product *product, const mlp_tools *tools);
#endif

#endif
