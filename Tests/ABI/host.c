/* A host of next to nothing: loads libraries, prints what they describe, runs each plugin a little, and prints what
 * came of it, for check-examples.sh to compare. Arguments: libraries. */
#include <dlfcn.h>
#include <hone/space.h>
#include <stdio.h>
#include <string.h>

static char text[256];
static hone_error error = {sizeof error, sizeof text, text};

static void print_log(void *context, uint32_t level, const char *line) {
  (void)context;
  printf("log %u %s\n", level, line);
}
static int32_t never(void *context) {
  (void)context;
  return 0;
}
static const void *nothing(void *context, const char *id) {
  (void)context;
  (void)id;
  return NULL;
}
static const hone_host host = {sizeof host, 1, "host.c", "1", "", NULL, print_log, never, nothing};

/* The metric that is the value of a trial. */
static uint32_t value_index(const hone_description *description) {
  uint32_t index = 0;
  while (description->metrics[index].role != HONE_OBJECTIVE_METRIC) index += 1;
  return index;
}

/* An evaluation that is judged: after step 2 all that is adjustable goes to its lower bound, after step 3 it is to stop. */
typedef struct judged {
  const hone_description *description;
  const double *values;
  double adjusted[16];
} judged;

static int32_t print_report(void *context, uint64_t step, double budget, const double *metrics,
                            const double *gradient) {
  judged *self = (judged *)context;
  (void)gradient;
  printf("    report %llu at %g: %g\n", (unsigned long long)step, budget, metrics[value_index(self->description)]);
  if (step != 2) return step == 3 ? HONE_STOP : HONE_CONTINUE;
  for (uint32_t index = 0; index < self->description->space->parameter_count; index += 1) {
    const hone_parameter *parameter = hone_parameter_at(self->description->space, index);
    const int moves = (parameter->flags & HONE_ADJUSTABLE) != 0 && !hone_is_inactive(self->values[index]);
    self->adjusted[index] = moves ? parameter->low : self->values[index];
  }
  return HONE_ADJUST;
}

static int32_t say_nothing(void *context, uint64_t step, double budget, const double *metrics, const double *gradient) {
  (void)context, (void)step, (void)budget, (void)metrics, (void)gradient;
  return HONE_CONTINUE;
}

static void print_space(const hone_space *space) {
  for (uint32_t index = 0; index < space->parameter_count; index += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, index);
    printf("    %s kind %u flags %u from %g to %g step %g preset %g labels %u condition %u\n", parameter->name,
           parameter->kind, parameter->flags, parameter->low, parameter->high, parameter->step,
           hone_is_inactive(parameter->preset) ? -1 : parameter->preset, parameter->label_count,
           parameter->condition_count);
  }
  if (space->forbidden_count > 0) printf("    forbidden: %u literals\n", space->forbidden_count);
}

/* Options at their presets, choices at number `mode`; nothing for what is inactive then. */
static hone_options presets(const hone_space *space, double mode, double *values, const char **texts) {
  hone_options options = {.struct_size = sizeof options, .values = values, .texts = texts};
  for (uint32_t index = 0; space != NULL && index < space->parameter_count; index += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, index);
    values[index] = parameter->kind == HONE_CHOICE ? mode : parameter->preset;
    if (!hone_is_active(space, index, values)) values[index] = hone_inactive();
    texts[index] = parameter->preset_text;
    options.count += 1;
  }
  return options;
}

/* Compares the gradient at the middle of the space with central differences, in logarithms where the scale is one. */
static void check_gradient(const hone_objective_gradient *table, void *self, const hone_space *space) {
  double values[16], gradient[16], unit[16];
  uint8_t wanted[16] = {0};
  for (uint32_t index = 0; index < 16; index += 1) unit[index] = 0.5;
  hone_from_unit(space, unit, values);
  const hone_trial trial = {.struct_size = sizeof trial, .values = values, .value_count = space->parameter_count};
  double metrics[4];
  hone_outcome outcome = {sizeof outcome, 1, metrics, NULL, hone_inactive()};
  for (uint32_t index = 0; index < space->parameter_count; index += 1) {
    wanted[index] = (hone_parameter_at(space, index)->flags & HONE_DIFFERENTIABLE) != 0;
  }
  const hone_monitor quiet = {.struct_size = sizeof quiet, .metric_count = 1, .report = say_nothing};
  table->evaluate_gradient(self, &trial, &quiet, 0, wanted, &outcome, gradient, &error);
  for (uint32_t index = 0; index < space->parameter_count; index += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, index);
    if (!wanted[index]) continue;
    double ends[2], scratch[16];
    const double here = values[index], step = 1e-4 * here;
    for (int side = 0; side < 2; side += 1) {
      values[index] = here + (side == 0 ? step : -step);
      table->evaluate_gradient(self, &trial, &quiet, 0, wanted, &outcome, scratch, &error);
      ends[side] = metrics[0];
    }
    values[index] = here;
    const double difference = (ends[0] - ends[1]) / (2 * step), error_share = gradient[index] / difference - 1;
    printf("    gradient by %s: %s\n", parameter->name,
           error_share > -1e-6 && error_share < 1e-6 ? "as by differences" : "WRONG");
  }
}

static void run_objective(const hone_plugin *plugin, double mode) {
  const hone_objective_class *table = (const hone_objective_class *)plugin->table;
  double values[16];
  const char *texts[16];
  const hone_options options = presets(plugin->options, mode, values, texts);
  void *self = NULL;
  if (table->create(&host, &options, &self, &error) != HONE_OK) {
    printf("  not created: %s\n", text);
    return;
  }
  const hone_description *description = table->describe == NULL ? plugin->description : table->describe(self);
  printf("  objective, mode %g, %u metrics%s\n", mode, description->metric_count,
         description->budget ? ", budget" : "");
  print_space(description->space);
  for (uint64_t number = 0; number < 4; number += 1) {
    double unit[16], configuration[16], metrics[4], deviations[4];
    for (uint32_t index = 0; index < 16; index += 1) unit[index] = (double)number / 3;
    hone_from_unit(description->space, unit, configuration);
    const hone_trial trial = {.struct_size = sizeof trial, .number = number, .values = configuration,
                              .budget = description->budget ? description->budget->preset : hone_inactive(),
                              .value_count = description->space->parameter_count};
    judged judged = {description, configuration, {0}};
    const hone_monitor monitor = {.struct_size = sizeof monitor, .metric_count = description->metric_count,
                                  .context = &judged, .report = print_report, .adjusted = judged.adjusted};
    hone_outcome outcome = {sizeof outcome, description->metric_count, metrics, deviations, hone_inactive()};
    text[0] = '\0';
    const int32_t status = table->evaluate(self, &trial, &monitor, &outcome, &error);
    printf("    trial %llu: status %d", (unsigned long long)number, status);
    if (status != HONE_OK) printf(", %s", text);
    if (status == HONE_OK) printf(", %g", metrics[value_index(description)]);
    if (!hone_is_inactive(outcome.budget)) printf(" at budget %g", outcome.budget);
    printf("\n");
  }
  for (uint32_t place = 0; place < plugin->extension_count; place += 1) {
    if (strcmp(plugin->extensions[place].id, HONE_OBJECTIVE_GRADIENT) != 0) continue;
    check_gradient((const hone_objective_gradient *)plugin->extensions[place].table, self, description->space);
  }
  table->destroy(self);
}

static void run_optimizer(const hone_plugin *plugin) {
  const hone_optimizer_class *table = (const hone_optimizer_class *)plugin->table;
  static const hone_parameter x = {.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .high = 1};
  static const hone_space space = {.struct_size = sizeof space, .parameter_size = sizeof x,
                                   .parameter_count = 1, .literal_size = sizeof(hone_literal), .parameters = &x};
  static const hone_metric metric = {.name = "value", .summary = "", .unit = ""};
  const hone_problem problem = {.struct_size = sizeof problem, .metric_size = sizeof metric, .seed = 1,
                                .trials = HONE_NO_TRIAL, .space = &space, .metrics = &metric, .metric_count = 1,
                                .workers = 1};
  void *self = NULL;
  if (table->create(&host, &problem, NULL, &self, &error) != HONE_OK) return;
  printf("  optimizer\n");
  uint64_t first = 0;
  for (uint32_t turn = 0; turn < 6; turn += 1) {
    double values[2];
    hone_proposal proposals[2] = {{&values[0], 0, HONE_NO_TRIAL, 0}, {&values[1], 0, HONE_NO_TRIAL, 0}};
    uint32_t count = 99;
    const int32_t status = table->ask(self, first, 2, proposals, &count, &error);
    printf("    ask from %llu: status %d, count %u\n", (unsigned long long)first, status, count);
    first += count;
    if (status != HONE_WAIT) continue;
    const hone_tell tell = {.struct_size = sizeof tell, .state = HONE_TRIAL_COMPLETE, .values = values,
                            .metrics = values, .value_count = 1, .metric_count = 1};
    table->tell(self, &tell, &error);
    table->tell(self, &tell, &error);
  }
  table->destroy(self);
}

int main(int count, char **paths) {
  for (int index = 1; index < count; index += 1) {
    void *library = dlopen(paths[index], RTLD_NOW | RTLD_LOCAL);
    hone_library_function *entry = NULL;
    if (library != NULL) *(void **)&entry = dlsym(library, HONE_LIBRARY_SYMBOL);
    if (entry == NULL) {
      printf("%s\n", dlerror());
      return 1;
    }
    const hone_library *description = entry();
    if (entry() != description) printf("another pointer the second time\n");
    if (description == NULL) {
      printf("a library that does not describe itself\n");
      continue;
    }
    for (uint32_t place = 0; place < description->plugin_count; place += 1) {
      const hone_plugin *plugin = description->plugins[place];
      printf("%s/%s %s: %s\n", description->vendor, plugin->name, description->version, plugin->summary);
      if (plugin->options != NULL) print_space(plugin->options);
      if (plugin->kind == HONE_OPTIMIZER) run_optimizer(plugin);
      if (plugin->kind == HONE_OBJECTIVE) run_objective(plugin, 0);
      if (plugin->kind == HONE_OBJECTIVE && plugin->options != NULL) run_objective(plugin, 1);
    }
  }
  return 0;
}
