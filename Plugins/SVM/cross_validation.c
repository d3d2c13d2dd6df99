/* cross_validation.c: k-fold cross-validation with LIBSVM.
 *
 * LIBSVM's own svm_cross_validation draws its folds from rand(), which belongs to the whole process; svm_train (without
 * probability estimates) and svm_predict keep no state, so instances may run side by side.
 *
 * n = rows, k = folds. LIBSVM computes a kernel entry anew in each fold, each pair of classes and each prediction. Done
 * once for each trial, from squared distances that all trials share, an evaluation takes a sixth to a half of the time
 * (digits: 0.13 ... 0.5 s instead of 0.33 ... 2.6 s). It takes n^2 nodes of LIBSVM's and n^2 / 2 distances: 65 MB for
 * 1797 rows. Tables for which that is more than the settings allow go the plain way. */
#include <libsvm/svm.h>
#include <math.h>
#include <stdlib.h>
#include <threads.h>

#include "cross_validation.h"
#include "objective.h"

struct cross_validation {
  size_t rows;
  uint32_t folds;
  uint32_t reserved;
  double cache_megabytes;
  uint32_t *fold_of_row;            /* (n) */
  double *labels;                   /* (n) the class of each row */
  struct svm_node **nodes;          /* (n) where each row begins in storage */
  struct svm_node *storage;         /* features, or the kernel: (n, n + 2), overwritten by each evaluation */
  double *distances;                /* squared, pairs j < i at i (i - 1) / 2 + j; NULL: storage has features */
  struct svm_node **training_nodes; /* (n) scratch: the rows of one training set */
  double *training_labels;          /* (n) */
};

static void keep_quiet(const char *text) { (void)text; }

static void silence_libsvm(void) { svm_set_print_string_function(keep_quiet); }

/* Each row as its nonzero features and an end mark. */
static int store_features(cross_validation *self, const hone_data_table *table) {
  self->storage = calloc(table->rows * (table->columns + 1), sizeof *self->storage);
  if (self->storage == NULL) return 0;
  struct svm_node *node = self->storage;
  for (size_t row = 0; row < table->rows; row++) {
    self->nodes[row] = node;
    for (size_t column = 0; column < table->columns; column++) {
      float value = table->values[row * table->columns + column];
      if (value != 0) *node++ = (struct svm_node){.index = (int)column + 1, .value = (double)value};
    }
    *node++ = (struct svm_node){.index = -1};
  }
  return 1;
}

/* The distances, and room for the kernel as LIBSVM wants it precomputed: 0:number 1:value ... n:value, and an end mark.
 */
static int store_distances(cross_validation *self, const hone_data_table *table) {
  size_t n = table->rows;
  self->storage = calloc(n * (n + 2), sizeof *self->storage);
  self->distances = malloc(n * (n - 1) / 2 * sizeof *self->distances);
  if (self->storage == NULL || self->distances == NULL) return 0;
  double *distance = self->distances;
  for (size_t i = 0; i < n; i++) {
    struct svm_node *node = self->nodes[i] = self->storage + i * (n + 2);
    node[0].value = (double)(i + 1);
    for (size_t j = 0; j < n; j++) node[j + 1].index = (int)j + 1;
    node[n + 1].index = -1;
    const float *left = table->values + i * table->columns;
    for (size_t j = 0; j < i; j++) {
      const float *right = table->values + j * table->columns;
      double sum = 0;
      for (size_t column = 0; column < table->columns; column++) {
        double difference = (double)left[column] - (double)right[column];
        sum += difference * difference;
      }
      *distance++ = sum;
    }
  }
  return 1;
}

/* K[i, j] = exp(-gamma |x_i - x_j|^2). */
static void fill_kernel(cross_validation *self, double gamma) {
  const double *distance = self->distances;
  for (size_t i = 0; i < self->rows; i++) {
    for (size_t j = 0; j < i; j++) {
      double value = exp(-gamma * *distance++);
      self->nodes[i][j + 1].value = value;
      self->nodes[j][i + 1].value = value;
    }
    self->nodes[i][i + 1].value = 1;
  }
}

cross_validation *cross_validation_new(const hone_data_table *table, const cross_validation_settings *settings) {
  static once_flag is_silent = ONCE_FLAG_INIT;
  call_once(&is_silent, silence_libsvm);

  cross_validation *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  size_t n = table->rows;
  self->rows = n;
  self->folds = settings->folds;
  self->cache_megabytes = settings->cache_megabytes;
  self->fold_of_row = malloc(n * sizeof *self->fold_of_row);
  self->labels = malloc(n * sizeof *self->labels);
  self->nodes = malloc(n * sizeof *self->nodes);
  self->training_nodes = malloc(n * sizeof *self->training_nodes);
  self->training_labels = malloc(n * sizeof *self->training_labels);

  double bytes =
      (double)n * ((double)n + 2) * sizeof *self->storage + 0.5 * (double)n * (double)n * sizeof *self->distances;
  int fits = bytes <= settings->kernel_megabytes * 1e6;
  int is_ready = self->fold_of_row != NULL && self->labels != NULL && self->nodes != NULL &&
                 self->training_nodes != NULL && self->training_labels != NULL &&
                 hone_data_folds(table, settings->folds, settings->fold_seed, self->fold_of_row) == HONE_DATA_OK &&
                 (fits ? store_distances(self, table) : store_features(self, table));
  if (!is_ready) {
    cross_validation_free(self);
    return NULL;
  }
  for (size_t row = 0; row < n; row++) self->labels[row] = (double)table->classes[row];
  return self;
}

void cross_validation_free(cross_validation *self) {
  if (self == NULL) return;
  free(self->fold_of_row);
  free(self->labels);
  free(self->nodes);
  free(self->storage);
  free(self->distances);
  free(self->training_nodes);
  free(self->training_labels);
  free(self);
}

/* What one fold found. */
typedef struct fold_result {
  size_t rows;
  size_t wrong;
  double support_vectors; /* share of the training rows */
} fold_result;

/* Trains on the rows outside of a fold and predicts those in it. */
static int32_t run_fold(cross_validation *self, const struct svm_parameter *parameter, uint32_t fold,
                        fold_result *result, hone_error *error) {
  struct svm_problem problem = {.y = self->training_labels, .x = self->training_nodes};
  for (size_t row = 0; row < self->rows; row++) {
    if (self->fold_of_row[row] == fold) continue;
    problem.x[problem.l] = self->nodes[row];
    problem.y[problem.l] = self->labels[row];
    problem.l++;
  }
  const char *complaint = svm_check_parameter(&problem, parameter);
  if (complaint != NULL)
    return hone_svm_fail(error, HONE_INVALID, "LIBSVM refuses C = %g, gamma = %g: %s", parameter->C, parameter->gamma,
                         complaint);
  struct svm_model *model = svm_train(&problem, parameter);
  if (model == NULL) return hone_svm_fail(error, HONE_ERROR, "LIBSVM has no memory for a model");
  *result = (fold_result){.rows = self->rows - (size_t)problem.l};
  for (size_t row = 0; row < self->rows; row++)
    if (self->fold_of_row[row] == fold) result->wrong += svm_predict(model, self->nodes[row]) != self->labels[row];
  result->support_vectors = (double)svm_get_nr_sv(model) / (double)problem.l;
  svm_free_and_destroy_model(&model);
  return HONE_OK;
}

int32_t cross_validation_run(cross_validation *self, double c, double gamma, const hone_host *host,
                             cross_validation_result *result, hone_error *error) {
  struct svm_parameter parameter = {
      .svm_type = C_SVC,
      .kernel_type = self->distances != NULL ? PRECOMPUTED : RBF,
      .gamma = gamma,
      .cache_size = self->cache_megabytes,
      .eps = 1e-3, /* of the dual's optimality conditions: LIBSVM's default */
      .C = c,
      .shrinking = 1,
  };
  if (self->distances != NULL) fill_kernel(self, gamma);

  size_t wrong = 0;
  double sum = 0;     /* of the folds' errors */
  double squares = 0; /* of their distances from the mean, by Welford's recurrence */
  *result = (cross_validation_result){0};
  for (uint32_t fold = 0; fold < self->folds; fold++) {
    if (host->cancelled(host->context)) return hone_svm_fail(error, HONE_CANCELLED, "cancelled after %u folds", fold);
    fold_result found = {0};
    int32_t status = run_fold(self, &parameter, fold, &found, error);
    if (status != HONE_OK) return status;
    wrong += found.wrong;
    double fold_error = (double)found.wrong / (double)found.rows;
    double distance = fold_error - (fold > 0 ? sum / fold : 0);
    sum += fold_error;
    squares += distance * (fold_error - sum / (fold + 1));
    result->support_vectors += found.support_vectors / self->folds;
  }
  result->error = (double)wrong / (double)self->rows;
  result->deviation = sqrt(squares / (self->folds - 1) / self->folds);
  return HONE_OK;
}
