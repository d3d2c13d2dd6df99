/* How long an optimizer's ask takes: a host of next to nothing that loads a plugin library through the ABI, as hone does.
 *
 *   ask LIBRARY OPTIMIZER DIMENSION TOLD ASKS
 *
 * Tells TOLD random configurations of DIMENSION floats in 0 ... 1 with a fixed quadratic's values, then asks ASKS times for
 * one configuration and tells each. Prints one line of JSON: the seconds of each ask and tell, and the bytes that malloc
 * held after a tenth of the asks and at the end. Built and run by run.py. */
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../host.h"

#include <hone/hone.h>
#include <hone/random.h>
#include <hone/space.h>

static void write_log(void *context, uint32_t level, const char *text) {
  (void)context;
  if (level >= HONE_LOG_WARNING) fprintf(stderr, "%s\n", text);
}

/* The same as in peers.py: axes of growing weight, a ripple along the first. */
static double value_of(const double *x, uint32_t dimension) {
  double sum = 0;
  for (uint32_t j = 0; j < dimension; j += 1) {
    const double d = x[j] - hone_random_uniform(7, 0, 4096, j) * 0.6 - 0.2;
    sum += d * d * (1 + j);
  }
  return sum + 0.1 * sin(10 * x[0]);
}

/* All options at their presets. */
static void fill_presets(const hone_space *space, double *values, const char **texts) {
  for (uint32_t k = 0; k < space->parameter_count; k += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, k);
    values[k] = hone_is_active(space, k, values) ? parameter->preset : hone_inactive();
    texts[k] = parameter->preset_text;
  }
}

static const hone_plugin *find(const hone_library *library, const char *name) {
  for (uint32_t k = 0; k < library->plugin_count; k += 1) {
    if (library->plugins[k]->kind == HONE_OPTIMIZER && strcmp(library->plugins[k]->name, name) == 0)
      return library->plugins[k];
  }
  fail(name, "no such optimizer in this library");
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 6) fail("usage", "ask LIBRARY OPTIMIZER DIMENSION TOLD ASKS");
  const uint32_t dimension = (uint32_t)atoi(argv[3]);
  const uint64_t told = (uint64_t)atoll(argv[4]), asks = (uint64_t)atoll(argv[5]);
  void *handle = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!handle) fail(argv[1], dlerror());
  hone_library_function *entry = (hone_library_function *)dlsym(handle, HONE_LIBRARY_SYMBOL);
  if (!entry) fail(argv[1], "exports no " HONE_LIBRARY_SYMBOL);
  const hone_plugin *plugin = find(entry(), argv[2]);
  const hone_optimizer_class *optimizer = plugin->table;

  hone_parameter *parameters = calloc(dimension, sizeof *parameters);
  for (uint32_t j = 0; j < dimension; j += 1) {
    char *name = malloc(16);
    snprintf(name, 16, "x%u", j);
    parameters[j].name = name;
    parameters[j].summary = "";
    parameters[j].unit = "";
    parameters[j].kind = HONE_FLOAT;
    parameters[j].high = 1;
    parameters[j].preset = hone_inactive();
  }
  const hone_space space = {.struct_size = sizeof space,
                            .parameter_size = sizeof *parameters,
                            .parameter_count = dimension,
                            .literal_size = sizeof(hone_literal),
                            .parameters = parameters};
  const hone_metric metric = {.name = "value", .summary = "", .unit = ""};
  const hone_problem problem = {.struct_size = sizeof problem,
                                .metric_size = sizeof metric,
                                .seed = 1,
                                .trials = told + asks,
                                .space = &space,
                                .metrics = &metric,
                                .metric_count = 1,
                                .workers = 1};
  hone_host host;
  make_host(&host, "ask", argv[1], write_log);
  char text[512] = "";
  hone_error error = {sizeof error, sizeof text, text};
  const uint32_t option_count = plugin->options ? plugin->options->parameter_count : 0;
  double *option_values = calloc(option_count + 1, sizeof *option_values);
  const char **option_texts = calloc(option_count + 1, sizeof *option_texts);
  if (plugin->options) fill_presets(plugin->options, option_values, option_texts);
  const hone_options options = {
      .struct_size = sizeof options, .count = option_count, .values = option_values, .texts = option_texts};
  void *self = NULL;
  if (optimizer->create(&host, &problem, &options, &self, &error) != HONE_OK) fail("create", text);

  double *values = calloc(dimension, sizeof *values);
  double *elapsed = calloc(2 * asks + 1, sizeof *elapsed);
  uint64_t early_bytes = 0;
  for (uint64_t trial = 0; trial < told + asks; trial += 1) {
    const int is_asked = trial >= told;
    double started = seconds();
    if (is_asked) {
      for (uint32_t j = 0; j < dimension; j += 1) values[j] = hone_inactive();
      hone_proposal proposal = {values, hone_inactive(), HONE_NO_TRIAL, 0};
      uint32_t count = 0;
      if (optimizer->ask(self, trial, 1, &proposal, &count, &error) != HONE_OK || count != 1) fail("ask", text);
      elapsed[trial - told] = seconds() - started;
    } else {
      for (uint32_t j = 0; j < dimension; j += 1) values[j] = hone_random_uniform(2, trial, 4096, j);
    }
    const double value = value_of(values, dimension), deviation = hone_inactive();
    const hone_tell tell = {.struct_size = sizeof tell,
                            .state = HONE_TRIAL_COMPLETE,
                            .trial = trial,
                            .parent = HONE_NO_TRIAL,
                            .values = values,
                            .metrics = &value,
                            .deviations = &deviation,
                            .budget = hone_inactive(),
                            .seconds = 1,
                            .value_count = dimension,
                            .metric_count = 1,
                            .status = HONE_OK};
    started = seconds();
    if (optimizer->tell && optimizer->tell(self, &tell, &error) != HONE_OK) fail("tell", text);
    if (is_asked) elapsed[asks + trial - told] = seconds() - started;
    if (trial == told + asks / 10) early_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
  }
  const uint64_t late_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
  printf("{\"ask\": [");
  for (uint64_t k = 0; k < asks; k += 1) printf("%s%.9f", k ? ", " : "", elapsed[k]);
  printf("], \"tell\": [");
  for (uint64_t k = 0; k < asks; k += 1) printf("%s%.9f", k ? ", " : "", elapsed[asks + k]);
  printf("], \"early_bytes\": %llu, \"late_bytes\": %llu}\n", (unsigned long long)early_bytes,
         (unsigned long long)late_bytes);
  optimizer->destroy(self);
  return 0;
}
