/* cross_validation.h: k-fold cross-validation with LIBSVM. Private. */
#ifndef HONE_SVM_CROSS_VALIDATION_H
#define HONE_SVM_CROSS_VALIDATION_H

#include <hone/hone.h>
#include <hone_data.h>

/* Rows, labels and folds in LIBSVM's form; for tables that are not too large the squared distance of each pair of rows.
 */
typedef struct cross_validation cross_validation;

typedef struct cross_validation_settings {
  uint32_t folds;
  uint32_t reserved;
  uint64_t fold_seed;
  double cache_megabytes;  /* LIBSVM's cache of kernel rows */
  double kernel_megabytes; /* keep distances and kernel if they fit in */
} cross_validation_settings;

typedef struct cross_validation_result {
  double error;           /* share of rows predicted wrong by the model that did not see them */
  double deviation;       /* standard error of error, over folds */
  double support_vectors; /* share of the training rows that are support vectors, mean over folds */
} cross_validation_result;

/* Copies what it needs of a table with classes. NULL: no memory. */
cross_validation *cross_validation_new(const hone_data_table *table, const cross_validation_settings *settings);

void cross_validation_free(cross_validation *self);

/* Trains and validates once for each fold. HONE_OK, HONE_INVALID, HONE_CANCELLED, HONE_ERROR. */
int32_t cross_validation_run(cross_validation *self, double c, double gamma, const hone_host *host,
                             cross_validation_result *result, hone_error *error);

#endif
