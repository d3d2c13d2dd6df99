// An objective with a budget of 1 to 81 steps that offers sessions, and counts its steps in the file that COUNTER names.
#include <hone/hone.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct session {
  double x;
  double steps;
};

const hone_parameter parameters[] = {
    {.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = 0, .high = 1, .preset = 0.5},
    {.name = "steps", .summary = "", .unit = "", .kind = HONE_INT, .low = 1, .high = 81, .preset = 9},
};
const hone_space space = {.struct_size = sizeof space,
                          .parameter_size = sizeof(hone_parameter),
                          .parameter_count = 2,
                          .literal_size = sizeof(hone_literal),
                          .parameters = parameters};
const hone_metric metric = {.name = "loss", .summary = "", .unit = "", .direction = HONE_MINIMIZE};
const hone_budget budget = {.struct_size = sizeof budget, .flags = HONE_BUDGET_WHOLE, .name = "steps", .unit = "",
                            .low = 1, .high = 81, .preset = 9, .parameter = 1};
const hone_description description = {.struct_size = sizeof description, .metric_size = sizeof metric, .space = &space,
                                      .metrics = &metric, .budget = &budget, .metric_count = 1};

void count(int steps) {
  const char *name = std::getenv("COUNTER");
  FILE *file = name ? std::fopen(name, "a") : nullptr;
  if (!file) return;
  for (int i = 0; i < steps; i += 1) std::fputc('.', file);
  std::fclose(file);
}

// The steps that have been made decide what a step is worth: a session that lost its state would show.
double loss(const session &s) { return (s.x - 0.3) * (s.x - 0.3) + 1 / (1 + s.steps); }

int32_t advance(void *self, double to, const hone_monitor *monitor, hone_outcome *outcome, hone_error *) {
  session &s = *static_cast<session *>(self);
  while (s.steps < to) {
    s.steps += 1;
    count(1);
    const double value = loss(s);
    if (monitor->report(monitor->context, static_cast<uint64_t>(s.steps), s.steps, &value, nullptr) != HONE_CONTINUE) break;
  }
  outcome->metrics[0] = loss(s);
  outcome->budget = s.steps;
  return HONE_OK;
}

int32_t open(void *, const hone_trial *trial, void **made, hone_error *) {
  *made = new session{trial->values[0], 0};
  return HONE_OK;
}

int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                 hone_error *error) {
  session s{trial->values[0], 0};
  (void)self;
  return advance(&s, trial->budget == trial->budget ? trial->budget : trial->values[1], monitor, outcome, error);
}

int32_t snapshot(void *self, const hone_writer *writer, hone_error *) {
  return writer->write(writer->context, &static_cast<session *>(self)->steps, sizeof(double));
}

int32_t restore(void *, const hone_trial *trial, const hone_reader *reader, void **made, hone_error *) {
  double steps;
  if (reader->read(reader->context, &steps, sizeof steps) != sizeof steps) return HONE_INVALID;
  *made = new session{trial->values[0], steps};
  return HONE_OK;
}

int32_t set(void *, const double *, hone_error *) { return HONE_OK; }
void close(void *self) { delete static_cast<session *>(self); }

int32_t create(const hone_host *, const hone_options *, void **self, hone_error *) {
  *self = const_cast<hone_metric *>(&metric);
  return HONE_OK;
}
void destroy(void *) {}

const hone_objective_class table = {sizeof table, 0, create, destroy, nullptr, evaluate};
const hone_objective_session sessions = {sizeof sessions, 0,        open,    advance, set,
                                         nullptr,         snapshot, restore, nullptr, close};
const hone_extension extensions[] = {{HONE_OBJECTIVE_SESSION, &sessions}};
const hone_plugin plugin = {.struct_size = sizeof plugin,
                            .kind = HONE_OBJECTIVE,
                            .name = "training",
                            .summary = "counts its steps",
                            .text = "",
                            .description = &description,
                            .table = &table,
                            .extensions = extensions,
                            .extension_count = 1,
                            .flags = HONE_DETERMINISTIC};
const hone_plugin *const plugins[] = {&plugin};
const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION, .plugin_count = 1,
                              .name = "training", .vendor = "example", .version = "1.0.0", .license = "", .url = "",
                              .plugins = plugins};

}  // namespace

extern "C" const hone_library *hone_library_v1(void) { return &library; }
