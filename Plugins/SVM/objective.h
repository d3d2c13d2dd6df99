/* objective.h: the order of what the descriptor declares, and the functions behind it. Private. */
#ifndef HONE_SVM_OBJECTIVE_H
#define HONE_SVM_OBJECTIVE_H

#include <hone/hone.h>

/* The options, in declared order. */
#define SVM_OPTION_DATA 0
#define SVM_OPTION_LABEL 1
#define SVM_OPTION_ROWS 2
#define SVM_OPTION_STANDARDIZE 3
#define SVM_OPTION_FOLDS 4
#define SVM_OPTION_FOLD_SEED 5
#define SVM_OPTION_CACHE 6
#define SVM_OPTION_KERNEL 7
#define SVM_OPTION_COUNT 8

/* The hyperparameters, in declared order. */
#define SVM_C 0
#define SVM_GAMMA 1
#define SVM_HYPERPARAMETER_COUNT 2

/* The metrics, in declared order. */
#define SVM_ERROR 0
#define SVM_SUPPORT_VECTORS 1
#define SVM_METRIC_COUNT 2

extern const hone_objective_class hone_svm_class;

/* Leaves a sentence, and returns status. */
__attribute__((format(printf, 3, 4))) int32_t hone_svm_fail(hone_error *error, int32_t status, const char *format, ...);

#endif
