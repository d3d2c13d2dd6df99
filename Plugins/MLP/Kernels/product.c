/* Chooses the way to make a product. */
#include "product.h"

#include "mlp_kernels.h"

/* From OpenBLAS; 101 is row-major, 111 as it is, 112 transposed. */
extern void cblas_sgemm(int order, int a_form, int b_form, int rows, int columns, int inner, float alpha, const float *a,
                        int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);

int32_t mlp_has_instructions(int32_t instructions) {
#if defined(__x86_64__)
  if (instructions == MLP_AVX512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
  if (instructions == MLP_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return instructions == MLP_OPENBLAS;
}

int32_t mlp_best_instructions(void) {
  if (mlp_has_instructions(MLP_AVX512)) return MLP_AVX512;
  return mlp_has_instructions(MLP_AVX2) ? MLP_AVX2 : MLP_OPENBLAS;
}

size_t mlp_workspace_count(size_t columns, size_t inner) {
  const size_t panel = 64, usual = (size_t)1 << 18; /* 1 MB */
  const size_t whole = inner * ((columns + panel - 1) / panel * panel);
  if (whole <= usual) return whole;
  return inner * panel > usual ? inner * panel : usual;
}

/* With OpenBLAS, rows in parts only where the result is not to be kept. */
static void multiply(const mlp_matrix_product *x, const mlp_tools *tools) {
  const size_t high = x->c == NULL ? tools->part_count / x->columns : x->rows;
  for (size_t row = 0; row < x->rows; row += high) {
    const size_t rows = x->rows - row < high ? x->rows - row : high;
    float *const c = x->c == NULL ? tools->part : x->c + row * x->columns;
    if (x->initial != NULL) mlp_repeat_row(x->initial, x->columns, c, rows);
    cblas_sgemm(101, x->a_transposed ? 112 : 111, x->b_transposed ? 112 : 111, (int)rows, (int)x->columns,
                (int)x->inner, 1, x->a + (x->a_transposed ? row : row * x->inner),
                (int)(x->a_transposed ? x->rows : x->inner), x->b, (int)(x->b_transposed ? x->inner : x->columns),
                x->initial == NULL ? 0.0f : 1.0f, c, (int)x->columns);
    if (x->finish != NULL) x->finish(x->context, c, x->columns, row, rows, 0, x->columns);
  }
}

void mlp_multiply(const mlp_matrix_product *product, const mlp_tools *tools) {
#if defined(__x86_64__)
  if (tools->instructions == MLP_AVX512) {
    mlp_avx512_multiply(product, tools);
    return;
  }
  if (tools->instructions == MLP_AVX2) {
    mlp_avx2_multiply(product, tools);
    return;
  }
#endif
  multiply(product, tools);
}
