/* Cholesky factors by OpenBLAS. A row-major lower triangle is LAPACK's column-major upper one: A = U^T U, L = U^T. */
#include "bayes_kernels.h"

#include <cblas.h>

/* LAPACK, as OpenBLAS exports it to Fortran. */
extern void dpotrf_(const char *triangle, const int *n, double *a, const int *leading, int *info);
extern void dpotri_(const char *triangle, const int *n, double *a, const int *leading, int *info);

int32_t bayes_factor(double *a, size_t n, size_t leading) {
  const int order = (int)n, stride = (int)leading;
  int info = 0;
  if (n > 0) dpotrf_("U", &order, a, &stride, &info);
  return info;
}

int32_t bayes_invert(double *factor, size_t n, size_t leading) {
  const int order = (int)n, stride = (int)leading;
  int info = 0;
  if (n > 0) dpotri_("U", &order, factor, &stride, &info);
  return info;
}

void bayes_solve(const double *factor, size_t n, size_t leading, int32_t transposed, double *v) {
  if (n == 0) return;
  cblas_dtrsv(CblasRowMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit, (int)n, factor,
              (int)leading, v, 1);
}

/* rows X with X <- X L^-T (each row r: L^-1 r), or X <- X L^-1 (each row r: L^-T r). */
void bayes_solve_rows(const double *factor, size_t n, size_t leading, int32_t transposed, double *rows, size_t count,
                      size_t row_stride) {
  if (n == 0 || count == 0) return;
  cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, transposed ? CblasNoTrans : CblasTrans, CblasNonUnit, (int)count,
              (int)n, 1.0, factor, (int)leading, rows, (int)row_stride);
}

void bayes_one_thread(void) {
  if (openblas_get_num_threads() != 1) openblas_set_num_threads(1);
}
