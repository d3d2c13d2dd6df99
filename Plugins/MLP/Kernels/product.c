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

/* `rows` rows of c from `row` on <- a b, or added to it. */
static void multiply_rows(const mlp_matrix_product *x, const float *a, const float *b, size_t row, size_t rows,
                          int is_added, float *c) {
  cblas_sgemm(101, x->a_transposed ? 112 : 111, x->b_transposed ? 112 : 111, (int)rows, (int)x->columns, (int)x->inner,
              1, a + (x->a_transposed ? row : row * x->inner), (int)(x->a_transposed ? x->rows : x->inner), b,
              (int)(x->b_transposed ? x->inner : x->columns), is_added ? 1.0f : 0.0f, c, (int)x->columns);
}

static void multiply_tangents(const mlp_matrix_product *x, size_t row, size_t rows, mlp_tangents c_t) {
  for (size_t k = 0; k < x->directions; k += 1) {
    float *const c = c_t.start + k * c_t.apart;
    const int has_initial = x->initial_t.start != NULL;
    if (has_initial) mlp_repeat_row(x->initial_t.start + k * x->initial_t.apart, x->columns, c, rows);
    multiply_rows(x, x->a, x->b_t.start + k * x->b_t.apart, row, rows, has_initial, c);
    if (x->a_t.start != NULL) multiply_rows(x, x->a_t.start + k * x->a_t.apart, x->b, row, rows, 1, c);
  }
}

/* With OpenBLAS, rows in parts only where the result is not to be kept. */
static void multiply(const mlp_matrix_product *x, const mlp_tools *tools) {
  const size_t room = tools->part_count / (1 + x->directions);
  const size_t high = x->c == NULL ? room / x->columns : x->rows;
  for (size_t row = 0; row < x->rows; row += high) {
    const mlp_part part = {
        .values = x->c == NULL ? tools->part : x->c + row * x->columns,
        .stride = x->columns, .row = row, .rows = x->rows - row < high ? x->rows - row : high, .columns = x->columns,
        .tangents = x->c == NULL ? (mlp_tangents){tools->part + room, room}
                                 : mlp_tangents_at(x->c_t, row * x->columns),
    };
    if (x->initial != NULL) mlp_repeat_row(x->initial, x->columns, part.values, part.rows);
    multiply_rows(x, x->a, x->b, row, part.rows, x->initial != NULL, part.values);
    multiply_tangents(x, row, part.rows, part.tangents);
    if (x->finish != NULL) x->finish(x->context, &part);
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
