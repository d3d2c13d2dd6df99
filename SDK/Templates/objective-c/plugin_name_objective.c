/* plugin-name, an objective for hone in plain C: it trains a model with the hyperparameters of a trial and measures it.
 *
 * The model is ridge regression on rows that are made up here, so it works as it stands. What is yours to write is
 * marked CHANGE:
 *   1. the hyperparameters
 *   2. what is measured
 *   3. the data, which all trials share
 *   4. how a model is trained and measured
 *   5. what hone says of it
 *
 * The manual is sdk/include/hone/hone.h. */
#include <hone/hone.h>
#include <hone/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* CHANGE 1: the hyperparameters. The names and this list are in the same order. */
enum { LEARNING_RATE, L2, EPOCHS, HYPERPARAMETER_COUNT };
static const hone_parameter hyperparameters[HYPERPARAMETER_COUNT] = {
    {.name = "learning_rate", .summary = "size of a step", .unit = "", .kind = HONE_FLOAT, .flags = HONE_LOG,
     .low = 1e-4, .high = 1, .preset = 1e-2},
    {.name = "l2", .summary = "penalty on the squared weights", .unit = "", .kind = HONE_FLOAT, .flags = HONE_LOG,
     .low = 1e-4, .high = 1, .preset = 1e-2},
    {.name = "epochs", .summary = "passes over the rows", .unit = "", .kind = HONE_INT, .flags = HONE_LOG,
     .low = 1, .high = 100, .preset = 20},
};

/* CHANGE 2: what is measured. HONE_MAXIMIZE if more is better. */
static const hone_metric metric = {.name = "validation_loss", .summary = "mean squared error on held out rows",
    .unit = "", .direction = HONE_MINIMIZE};

/* CHANGE 3: the data, which all trials share. */
enum { ROWS = 60, HELD_OUT = 200, COLUMNS = 20, USEFUL = 5 };
typedef struct data {
  const hone_host *host; /* its services, alive as long as this instance */
  double x[ROWS + HELD_OUT][COLUMNS];
  double y[ROWS + HELD_OUT];
} data;

static int32_t fail(hone_error *error, int32_t status, const char *sentence) {
  snprintf(error->text, error->capacity, "%s", sentence);
  return status;
}

/* Makes an instance. Files would be read here, and a plugin may have options: see hone_plugin.options. */
static int32_t create(const hone_host *host, const hone_options *options, void **instance, hone_error *error) {
  (void)options;
  data *self = calloc(1, sizeof *self);
  if (self == NULL) return fail(error, HONE_ERROR, "not enough memory");
  self->host = host;
  for (uint32_t row = 0; row < ROWS + HELD_OUT; row += 1) {
    const uint64_t seed = 1; /* the same rows for each trial */
    for (uint32_t j = 0; j < COLUMNS; j += 1) {
      self->x[row][j] = hone_random_normal(seed, row, HONE_STREAM_OWN, j);
      if (j < USEFUL) self->y[row] += self->x[row][j];
    }
    self->y[row] += hone_random_normal(seed, row, HONE_STREAM_NOISE, 0);
  }
  *instance = self;
  return HONE_OK;
}

static void destroy(void *instance) { free(instance); }

/* How far the model is off in one row. */
static double residual(const data *self, const double *weights, uint32_t row) {
  double sum = -self->y[row];
  for (uint32_t j = 0; j < COLUMNS; j += 1) sum += weights[j] * self->x[row][j];
  return sum;
}

/* One pass of stochastic gradient descent. */
static void train(const data *self, double *weights, const double *values, uint64_t seed, uint64_t epoch) {
  for (uint32_t step = 0; step < ROWS; step += 1) {
    const uint32_t row = hone_random_below(seed, epoch, HONE_STREAM_SHUFFLE, step, ROWS);
    const double off = residual(self, weights, row);
    for (uint32_t j = 0; j < COLUMNS; j += 1) {
      weights[j] -= values[LEARNING_RATE] * (off * self->x[row][j] + values[L2] * weights[j]);
    }
  }
}

static double validation_loss(const data *self, const double *weights) {
  double sum = 0;
  for (uint32_t row = ROWS; row < ROWS + HELD_OUT; row += 1) {
    const double off = residual(self, weights, row);
    sum += off * off;
  }
  return sum / (double)HELD_OUT;
}

/* CHANGE 4: trains and measures one model. Everything random follows from trial->seed, nothing is kept from trial to
 * trial, and values[] are in the order of the hyperparameters; with conditions, test them with hone_is_inactive(). */
static int32_t evaluate(void *instance, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                        hone_error *error) {
  const data *self = instance;
  const uint64_t epochs = (uint64_t)trial->values[EPOCHS];
  double weights[COLUMNS] = {0};
  for (uint64_t epoch = 1; epoch <= epochs; epoch += 1) {
    if (self->host->cancelled(self->host->context)) return HONE_CANCELLED; /* as after Ctrl-C */
    train(self, weights, trial->values, trial->seed, epoch);
    const double loss = validation_loss(self, weights);
    /* An answer, not an accident: the optimizer learns to keep away from here. */
    if (!isfinite(loss)) return fail(error, HONE_INVALID, "the training diverged; a smaller learning_rate may not");
    outcome->metrics[0] = loss;
    /* The learning curve, by which an optimizer may end a trial early. */
    const int32_t verdict = monitor->report(monitor->context, epoch, (double)epoch, outcome->metrics, NULL);
    if (verdict == HONE_STOP || verdict == HONE_PAUSE) break;
  }
  return HONE_OK;
}

/* CHANGE 5: what hone says of it. The summary has one line; text may have paragraphs: what it trains, sources. */
static const hone_space space = {.struct_size = sizeof space, .parameter_size = sizeof(hone_parameter),
    .literal_size = sizeof(hone_literal), .parameter_count = HYPERPARAMETER_COUNT, .parameters = hyperparameters};
static const hone_description description = {.struct_size = sizeof description, .metric_size = sizeof metric,
    .space = &space, .metrics = &metric, .metric_count = 1};
static const hone_objective_class table = {.struct_size = sizeof table, .create = create, .destroy = destroy,
    .evaluate = evaluate};
static const hone_plugin plugin = {.struct_size = sizeof plugin, .kind = HONE_OBJECTIVE, .name = "plugin-name",
    .summary = "ridge regression by gradient descent", .text = "", .description = &description, .table = &table,
    .flags = HONE_DETERMINISTIC};
static const hone_plugin *const plugins[] = {&plugin};
static const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION,
    .plugin_count = 1, .name = "plugin-name", .vendor = "vendor-name", .version = "0.1.0", .license = "", .url = "",
    .plugins = plugins};

const hone_library *hone_library_v1(void) { return &library; }
