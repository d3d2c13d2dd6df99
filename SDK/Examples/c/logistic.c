/* An objective with exact hypergradients in plain C: logistic regression by gradient descent on data of its own, whose
 * validation loss is differentiated by learning_rate and l2 in forward mode (Franceschi et al., ICML 2017, section
 * 3.2): beside the weights w go their derivatives w' by each hyperparameter.
 *
 *     w  <- w - alpha g(w),        g(w) = mean of (p - y) x + 2 lambda w
 *     w' <- w' - alpha H w' - d(alpha g)/d(hyperparameter)
 *
 *   cc -O2 -shared -fPIC -fvisibility=hidden -I SDK/include SDK/Examples/c/logistic.c \
 *     -Wl,--version-script=SDK/hone.map -o liblogistic.so -lm
 *   hone run --plugin ./liblogistic.so --objective logistic --optimizer hypergradient --trials 12 */
#include <hone/hone.h>
#include <hone/random.h>
#include <math.h>
#include <stdlib.h>

enum { rows = 120, columns = 8, steps = 100, reports = 20, hyperparameters = 2 };
enum { rate, penalty }; /* the hyperparameters, in declared order */

static const hone_parameter parameters[hyperparameters] = {
    {.name = "learning_rate", .summary = "size of a step", .unit = "", .kind = HONE_FLOAT,
     .flags = HONE_LOG | HONE_ADJUSTABLE | HONE_DIFFERENTIABLE, .low = 1e-3, .high = 10, .preset = 0.1},
    {.name = "l2", .summary = "penalty on the squared weights", .unit = "", .kind = HONE_FLOAT,
     .flags = HONE_LOG | HONE_ADJUSTABLE | HONE_DIFFERENTIABLE, .low = 1e-6, .high = 1, .preset = 1e-3},
};
static const hone_space space = {.struct_size = sizeof space, .parameter_size = sizeof(hone_parameter),
    .literal_size = sizeof(hone_literal), .parameter_count = hyperparameters, .parameters = parameters};
static const hone_metric metric = {.name = "validation_loss", .summary = "mean log loss", .unit = "",
    .direction = HONE_MINIMIZE};
static const hone_description description = {.struct_size = sizeof description, .metric_size = sizeof metric,
    .space = &space, .metrics = &metric, .metric_count = 1};

/* Two sets of rows: the first to train with, the second to measure on. */
typedef struct data {
  double x[2][rows][columns];
  double y[2][rows];
} data;

/* Weights, and their derivatives by each hyperparameter. */
typedef struct state {
  double weights[columns];
  double slopes[hyperparameters][columns];
} state;

static double sigmoid(double z) { return 1 / (1 + exp(-z)); }

static double product(const double *left, const double *right) {
  double sum = 0;
  for (int j = 0; j < columns; j += 1) sum += left[j] * right[j];
  return sum;
}

/* Rows from a normal; labels from a logistic model that half of the columns have nothing to do with. */
static int32_t create(const hone_host *host, const hone_options *options, void **self, hone_error *error) {
  (void)host, (void)options, (void)error;
  data *made = malloc(sizeof *made);
  if (made == NULL) return HONE_ERROR;
  for (int set = 0; set < 2; set += 1) {
    for (int i = 0; i < rows; i += 1) {
      const uint64_t row = (uint64_t)(set * rows + i);
      double z = 0;
      for (int j = 0; j < columns; j += 1) {
        made->x[set][i][j] = hone_random_normal(1, row, HONE_STREAM_OWN, (uint32_t)j);
        if (j < columns / 2) z += (j % 2 == 0 ? 1.0 : -1.5) * made->x[set][i][j];
      }
      made->y[set][i] = hone_random_uniform(1, row, HONE_STREAM_OWN, 2 * columns) < sigmoid(z) ? 1 : 0;
    }
  }
  *self = made;
  return HONE_OK;
}

static void destroy(void *self) { free(self); }

/* One step of the weights and of their derivatives. */
static void step(const data *rows_of, state *now, const double *values) {
  double gradient[columns], curved[hyperparameters][columns];
  for (int j = 0; j < columns; j += 1) {
    gradient[j] = 2 * values[penalty] * now->weights[j];
    for (int h = 0; h < hyperparameters; h += 1) curved[h][j] = 2 * values[penalty] * now->slopes[h][j];
  }
  for (int i = 0; i < rows; i += 1) {
    const double *x = rows_of->x[0][i];
    const double p = sigmoid(product(now->weights, x));
    double bend[hyperparameters];
    for (int h = 0; h < hyperparameters; h += 1) bend[h] = p * (1 - p) * product(now->slopes[h], x) / (double)rows;
    for (int j = 0; j < columns; j += 1) {
      gradient[j] += (p - rows_of->y[0][i]) * x[j] / (double)rows;
      for (int h = 0; h < hyperparameters; h += 1) curved[h][j] += bend[h] * x[j];
    }
  }
  for (int j = 0; j < columns; j += 1) {
    now->slopes[rate][j] -= values[rate] * curved[rate][j] + gradient[j];
    now->slopes[penalty][j] -= values[rate] * (curved[penalty][j] + 2 * now->weights[j]);
    now->weights[j] -= values[rate] * gradient[j];
  }
}

/* The loss on the rows to measure on; gradient: its derivatives by the hyperparameters. */
static double measure(const data *rows_of, const state *now, double *gradient) {
  double loss = 0;
  for (int h = 0; h < hyperparameters; h += 1) gradient[h] = 0;
  for (int i = 0; i < rows; i += 1) {
    const double *x = rows_of->x[1][i];
    const double z = product(now->weights, x), y = rows_of->y[1][i];
    loss += (log1p(exp(-fabs(z))) + (z > 0 ? z : 0) - y * z) / (double)rows;
    for (int h = 0; h < hyperparameters; h += 1) {
      gradient[h] += (sigmoid(z) - y) * product(now->slopes[h], x) / (double)rows;
    }
  }
  return loss;
}

static int32_t evaluate_gradient(void *self, const hone_trial *trial, const hone_monitor *monitor, uint32_t which,
                                 const uint8_t *wanted, hone_outcome *outcome, double *gradient, hone_error *error) {
  (void)which, (void)error;
  double values[hyperparameters] = {trial->values[rate], trial->values[penalty]};
  double found[hyperparameters];
  state now = {{0}, {{0}}};
  for (int t = 1; t <= steps; t += 1) {
    step(self, &now, values);
    if (t % (steps / reports) != 0) continue;
    outcome->metrics[0] = measure(self, &now, found);
    const int32_t verdict = monitor->report(monitor->context, (uint64_t)t, t, outcome->metrics, found);
    if (verdict == HONE_STOP || verdict == HONE_PAUSE) break;
    /* Here gradients move the hyperparameters while they are used. */
    for (int h = 0; verdict == HONE_ADJUST && h < hyperparameters; h += 1) values[h] = monitor->adjusted[h];
  }
  for (int h = 0; h < hyperparameters; h += 1) {
    if (wanted[h]) gradient[h] = found[h];
  }
  return HONE_OK;
}

static int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                        hone_error *error) {
  const uint8_t none[hyperparameters] = {0};
  return evaluate_gradient(self, trial, monitor, 0, none, outcome, NULL, error);
}

static const hone_objective_class table = {sizeof table, 0, create, destroy, NULL, evaluate};
static const hone_objective_gradient gradients = {sizeof gradients, 0, evaluate_gradient};
static const hone_extension extensions[] = {{HONE_OBJECTIVE_GRADIENT, &gradients}};
static const hone_plugin logistic = {.struct_size = sizeof logistic, .kind = HONE_OBJECTIVE, .name = "logistic",
    .summary = "logistic regression with exact hypergradients", .text = "", .description = &description,
    .table = &table, .extensions = extensions, .extension_count = 1, .flags = HONE_DETERMINISTIC};
static const hone_plugin *const plugins[] = {&logistic};
static const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION,
    .plugin_count = 1, .name = "logistic", .vendor = "example", .version = "1.0.0", .license = "", .url = "",
    .plugins = plugins};

const hone_library *hone_library_v1(void) { return &library; }
