/* How long an update of the mlp objective takes, beside nothing but the matrix products that it has: a host of next to
 * nothing that loads the plugin library through the ABI, as hone does.
 *
 *   train LIBRARY DATA INPUTS UNITS LAYERS BATCH SOLVER DROPOUT SECONDS
 *
 * Opens a session on the CSV file DATA, which has INPUTS columns and 10 classes, with ReLU layers and no penalty to speak
 * of. Then some rounds of updates and of OpenBLAS's products of the same shapes in turn, for about SECONDS in all. Prints
 * one line of JSON: processor seconds of an update and of its products, one of each round; OpenBLAS's kernels; and the
 * most memory that the process had. Built and run by run.py. */
#include <cblas.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "../host.h"

#include <hone/hone.h>
#include <hone/space.h>

enum { rounds = 7, classes = 10, most_layers = 6, most_metrics = 16 };

extern void openblas_set_num_threads(int threads);
extern char *openblas_get_corename(void);

static void write_log(void *context, uint32_t level, const char *text) {
  (void)context;
  if (level >= HONE_LOG_WARNING) fail("mlp", text);
}

static int32_t go_on(void *context, uint64_t step, double budget, const double *metrics, const double *gradient) {
  (void)context, (void)step, (void)budget, (void)metrics, (void)gradient;
  return HONE_CONTINUE;
}

static const hone_plugin *find(const hone_library *library, const char *name) {
  for (uint32_t k = 0; k < library->plugin_count; k += 1) {
    if (strcmp(library->plugins[k]->name, name) == 0) return library->plugins[k];
  }
  fail(name, "no such plugin in this library");
  return NULL;
}

/* ---- hone's training --------------------------------------------------------------------------------------------- */

/* What differs from the presets: a number, or a label. */
typedef struct setting {
  char name[24];
  double number;
  const char *label;
} setting;

static void fill(const hone_space *space, double *values, const char **texts, const setting *settings, size_t count) {
  for (uint32_t k = 0; k < space->parameter_count; k += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, k);
    values[k] = parameter->preset;
    if (texts != NULL) texts[k] = parameter->preset_text;
    for (size_t i = 0; i < count; i += 1) {
      if (strcmp(settings[i].name, parameter->name) != 0) continue;
      values[k] = settings[i].number;
      if (settings[i].label == NULL) continue;
      if (texts != NULL && parameter->label_count == 0) texts[k] = settings[i].label;
      for (uint32_t j = 0; j < parameter->label_count; j += 1) {
        if (strcmp(parameter->labels[j], settings[i].label) == 0) values[k] = j;
      }
    }
    if (!hone_is_active(space, k, values)) values[k] = hone_inactive();
  }
}

typedef struct training {
  const hone_objective_session *table;
  void *session;
  uint32_t metrics;
  double updates;
} training;

static void train(training *training, double updates) {
  char text[512] = "";
  hone_error error = {sizeof error, sizeof text, text};
  double metrics[most_metrics], deviations[most_metrics];
  const uint32_t count = training->metrics;
  const hone_monitor monitor = {.struct_size = sizeof monitor, .metric_count = count, .report = go_on};
  hone_outcome outcome = {
      .struct_size = sizeof outcome, .metric_count = count, .metrics = metrics, .deviations = deviations};
  training->updates += updates;
  if (training->table->advance(training->session, training->updates, &monitor, &outcome, &error) != HONE_OK)
    fail("advance", text);
}

/* ---- The products alone ------------------------------------------------------------------------------------------ */

typedef struct products {
  int layers, batch;
  int sizes[most_layers + 2];
  float *values[most_layers + 2], *deltas[most_layers + 2], *weights[most_layers + 1], *gradients[most_layers + 1];
} products;

static float *numbers(size_t count) {
  float *result = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (result == NULL) fail("products", "no memory");
  for (size_t i = 0; i < count; i += 1) result[i] = (float)((i * 7919) % 1013) / 10130 - 0.05f;
  return result;
}

static products make_products(int inputs, int units, int layers, int batch) {
  products p = {.layers = layers + 1, .batch = batch};
  for (int l = 0; l <= p.layers; l += 1) {
    p.sizes[l] = l == 0 ? inputs : l == p.layers ? classes : units;
    p.values[l] = numbers((size_t)batch * (size_t)p.sizes[l]);
    p.deltas[l] = numbers((size_t)batch * (size_t)p.sizes[l]);
  }
  for (int l = 0; l < p.layers; l += 1) {
    p.weights[l] = numbers((size_t)p.sizes[l] * (size_t)p.sizes[l + 1]);
    p.gradients[l] = numbers((size_t)p.sizes[l] * (size_t)p.sizes[l + 1]);
  }
  return p;
}

static void multiply(const products *p) {
  for (int l = 0; l < p->layers; l += 1) {
    const int n = p->sizes[l], m = p->sizes[l + 1];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p->batch, m, n, 1, p->values[l], n, p->weights[l], m, 0,
                p->values[l + 1], m);
  }
  for (int l = p->layers - 1; l >= 0; l -= 1) {
    const int n = p->sizes[l], m = p->sizes[l + 1];
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, m, p->batch, 1, p->values[l], n, p->deltas[l + 1], m, 0,
                p->gradients[l], m);
    if (l > 0)
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, p->batch, n, m, 1, p->deltas[l + 1], m, p->weights[l], m, 0,
                  p->deltas[l], n);
  }
}

int main(int argc, char **argv) {
  if (argc != 10) fail("usage", "train LIBRARY DATA INPUTS UNITS LAYERS BATCH SOLVER DROPOUT SECONDS");
  const int inputs = atoi(argv[3]), units = atoi(argv[4]), layers = atoi(argv[5]), batch = atoi(argv[6]);
  const double dropout = atof(argv[8]), limit = atof(argv[9]);
  openblas_set_num_threads(1);
  void *handle = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!handle) fail(argv[1], dlerror());
  hone_library_function *entry = (hone_library_function *)dlsym(handle, HONE_LIBRARY_SYMBOL);
  if (!entry) fail(argv[1], "exports no " HONE_LIBRARY_SYMBOL);
  const hone_plugin *plugin = find(entry(), "mlp");
  const hone_objective_class *objective = plugin->table;
  const hone_objective_session *session = NULL;
  for (uint32_t k = 0; k < plugin->extension_count; k += 1) {
    if (strcmp(plugin->extensions[k].id, HONE_OBJECTIVE_SESSION) == 0) session = plugin->extensions[k].table;
  }
  if (session == NULL) fail("mlp", "offers no sessions");

  hone_host host;
  make_host(&host, "train", argv[1], write_log);
  char text[512] = "";
  hone_error error = {sizeof error, sizeof text, text};
  const setting option_settings[] = {
      {"data", 0, argv[2]}, {"split", 0.01, NULL}, {"standardize", 0, NULL}};
  double *option_values = calloc(plugin->options->parameter_count, sizeof *option_values);
  const char **option_texts = calloc(plugin->options->parameter_count, sizeof *option_texts);
  fill(plugin->options, option_values, option_texts, option_settings, 3);
  const hone_options options = {.struct_size = sizeof options, .count = plugin->options->parameter_count,
                                .values = option_values, .texts = option_texts};
  void *self = NULL;
  if (objective->create(&host, &options, &self, &error) != HONE_OK) fail("create", text);

  setting settings[8 + 2 * most_layers] = {
      {"batch_size", batch, NULL}, {"layers", layers, NULL}, {"learning_rate", 1e-4, NULL}, {"l2", 1e-7, NULL},
      {"dropout_output", dropout, NULL}, {"solver", 0, argv[7]}, {"beta2", 1e-3, NULL}};
  size_t count = 7;
  for (int l = 1; l <= layers; l += 1) {
    snprintf(settings[count].name, sizeof settings[count].name, "units_%d", l);
    settings[count++].number = units;
    snprintf(settings[count].name, sizeof settings[count].name, "dropout_%d", l);
    settings[count++].number = dropout;
  }
  const hone_description *description = objective->describe(self);
  if (description->metric_count > most_metrics) fail("mlp", "has more metrics than expected");
  const hone_space *space = description->space;
  double *values = calloc(space->parameter_count, sizeof *values);
  fill(space, values, NULL, settings, count);
  const hone_trial trial = {.struct_size = sizeof trial, .seed = 1, .values = values, .budget = hone_inactive(),
                            .value_count = space->parameter_count};
  training training = {.table = session, .metrics = description->metric_count};
  if (session->open(self, &trial, &training.session, &error) != HONE_OK) fail("open", text);
  train(&training, 1);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);

  const products p = make_products(inputs, units, layers, batch);
  multiply(&p);
  double started = seconds();
  multiply(&p);
  const double one = seconds() - started;
  /* As many a round as take their share of the time; three updates at least, for the plugin measures now and then. */
  int updates = (int)(limit / (2 * rounds) / one) + 1;
  if (updates < 3) updates = 3;
  train(&training, 2 * updates);
  double spent[2][rounds];
  for (int round = 0; round < rounds; round += 1) {
    started = seconds();
    train(&training, updates);
    spent[0][round] = (seconds() - started) / updates;
    started = seconds();
    for (int k = 0; k < updates; k += 1) multiply(&p);
    spent[1][round] = (seconds() - started) / updates;
  }
  printf("{\"kernels\": \"%s\", \"peak_bytes\": %ld", openblas_get_corename(), usage.ru_maxrss * 1024);
  for (int k = 0; k < 2; k += 1) {
    printf(", \"%s\": [", k == 0 ? "update" : "products");
    for (int round = 0; round < rounds; round += 1) printf("%s%.6g", round == 0 ? "" : ", ", spent[k][round]);
    printf("]");
  }
  printf("}\n");
  session->close(training.session);
  objective->destroy(self);
  return 0;
}
