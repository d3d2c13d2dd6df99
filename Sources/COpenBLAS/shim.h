/* OpenBLAS as a Swift module: the CBLAS interface and the thread control that cblas.h of OpenBLAS declares. */
#include <cblas.h>

/* LAPACK: eigenvalues (ascending) and eigenvectors (columns, in place of the matrix) of a symmetric matrix. */
extern void dsyev_(const char *job, const char *triangle, const int *order, double *matrix, const int *leading,
                   double *values, double *work, const int *work_size, int *info);
