/* objective.c: the objective's functions, from the ABI's terms to those of the cross-validation. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cross_validation.h"
#include "objective.h"

int32_t hone_svm_fail(hone_error *error, int32_t status, const char *format, ...) {
  if (error->capacity == 0) return status;
  va_list list;
  va_start(list, format);
  vsnprintf(error->text, error->capacity, format, list);
  va_end(list);
  return status;
}

/* An instance. */
typedef struct svm_objective {
  const hone_host *host;
  cross_validation *validation;
} svm_objective;

/* The table that the options ask for, with classes. */
static int32_t read_table(const hone_options *options, hone_data_table **table, hone_error *error) {
  hone_data_request request = {
      .source = options->texts[SVM_OPTION_DATA],
      .label = options->texts[SVM_OPTION_LABEL],
      .limit_rows = (size_t)options->values[SVM_OPTION_ROWS],
  };
  int32_t status = hone_data_read(&request, table, error->text, error->capacity);
  if (status != HONE_DATA_OK) return status;
  size_t rows = (*table)->rows;
  if ((*table)->classes == NULL)
    status = hone_svm_fail(error, HONE_INVALID,
                           "%s: the label \"%s\" is continuous; svm needs classes (does the option label "
                           "name the right column?)",
                           request.source, (*table)->label_name);
  else if (options->values[SVM_OPTION_FOLDS] > (double)rows)
    status = hone_svm_fail(error, HONE_INVALID, "%s: %zu rows cannot make %.0f folds; lower the option folds",
                           request.source, rows, options->values[SVM_OPTION_FOLDS]);
  if (status == HONE_OK) return HONE_OK;
  hone_data_free(*table);
  *table = NULL;
  return status;
}

static int32_t create(const hone_host *host, const hone_options *options, void **self, hone_error *error) {
  hone_data_table *table;
  int32_t status = read_table(options, &table, error);
  if (status != HONE_OK) return status;
  if (options->values[SVM_OPTION_STANDARDIZE] > 0)
    hone_data_standardize(table->values, table->rows, table->columns, NULL, NULL, NULL);
  cross_validation_settings settings = {
      .folds = (uint32_t)options->values[SVM_OPTION_FOLDS],
      .fold_seed = (uint64_t)options->values[SVM_OPTION_FOLD_SEED],
      .cache_megabytes = options->values[SVM_OPTION_CACHE],
      .kernel_megabytes = options->values[SVM_OPTION_KERNEL],
  };
  svm_objective *objective = malloc(sizeof *objective);
  cross_validation *validation = cross_validation_new(table, &settings);
  hone_data_free(table);
  if (objective == NULL || validation == NULL) {
    free(objective);
    cross_validation_free(validation);
    return hone_svm_fail(error, HONE_ERROR, "no memory for the data and its kernel; lower the options kernel or rows");
  }
  *objective = (svm_objective){.host = host, .validation = validation};
  *self = objective;
  return HONE_OK;
}

static void destroy(void *self) {
  svm_objective *objective = self;
  cross_validation_free(objective->validation);
  free(objective);
}

static int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                        hone_error *error) {
  (void)monitor; /* no budget, so nothing to report on the way */
  svm_objective *objective = self;
  cross_validation_result result;
  int32_t status = cross_validation_run(objective->validation, trial->values[SVM_C], trial->values[SVM_GAMMA],
                                        objective->host, &result, error);
  if (status != HONE_OK) return status;
  outcome->metrics[SVM_ERROR] = result.error;
  outcome->metrics[SVM_SUPPORT_VECTORS] = result.support_vectors;
  outcome->deviations[SVM_ERROR] = result.deviation;
  return HONE_OK;
}

const hone_objective_class hone_svm_class = {
    .struct_size = sizeof hone_svm_class,
    .create = create,
    .destroy = destroy,
    .evaluate = evaluate,
};
