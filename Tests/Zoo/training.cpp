// An objective with a budget of 1 to 81 steps that offers sessions, and notes each step that it makes, a line of x and the
// step's number, in the file that COUNTER names. A step takes as many microseconds as SLOW says.
#include <hone/hone.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace {

struct session {
  double x, rate;
  // What is kept: a session that lost any of it would show in its values.
  double steps, work, luck;
};

const hone_parameter parameters[] = {
    {.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = 0, .high = 1, .preset = 0.5},
    {.name = "steps", .summary = "", .unit = "", .kind = HONE_INT, .low = 1, .high = 81, .preset = 9},
    {.name = "rate", .summary = "", .unit = "", .kind = HONE_FLOAT, .flags = HONE_ADJUSTABLE, .low = 0.5, .high = 1.5,
     .preset = 1},
};
const hone_space space = {.struct_size = sizeof space,
                          .parameter_size = sizeof(hone_parameter),
                          .parameter_count = 3,
                          .literal_size = sizeof(hone_literal),
                          .parameters = parameters};
const hone_metric metric = {.name = "loss", .summary = "", .unit = "", .direction = HONE_MINIMIZE};
const hone_budget budget = {.struct_size = sizeof budget, .flags = HONE_BUDGET_WHOLE, .name = "steps", .unit = "",
                            .low = 1, .high = 81, .preset = 9, .parameter = 1};
const hone_description description = {.struct_size = sizeof description, .metric_size = sizeof metric, .space = &space,
                                      .metrics = &metric, .budget = &budget, .metric_count = 1};

void note(const session &s) {
  static const char *slow = std::getenv("SLOW");
  if (slow) usleep(static_cast<useconds_t>(std::atoi(slow)));
  const char *name = std::getenv("COUNTER");
  FILE *file = name ? std::fopen(name, "a") : nullptr;
  if (!file) return;
  std::fprintf(file, "%.17g %d\n", s.x, static_cast<int>(s.steps));
  std::fclose(file);
}

double loss(const session &s) { return (s.x - 0.3) * (s.x - 0.3) + 1 / (1 + s.work) + s.luck; }

// At most 1e-6: enough to tell whether the seed was the right one.
double luck(uint64_t seed) { return 1e-6 * static_cast<double>(seed % 1024) / 1024; }

int32_t advance(void *self, double to, const hone_monitor *monitor, hone_outcome *outcome, hone_error *) {
  session &s = *static_cast<session *>(self);
  while (s.steps < to) {
    s.steps += 1;
    s.work += s.rate;
    note(s);
    const double value = loss(s);
    if (monitor->report(monitor->context, static_cast<uint64_t>(s.steps), s.steps, &value, nullptr) != HONE_CONTINUE) break;
  }
  outcome->metrics[0] = loss(s);
  outcome->budget = s.steps;
  return HONE_OK;
}

int32_t open(void *, const hone_trial *trial, void **made, hone_error *) {
  *made = new session{trial->values[0], trial->values[2], 0, 0, luck(trial->seed)};
  return HONE_OK;
}

int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                 hone_error *error) {
  session s{trial->values[0], trial->values[2], 0, 0, luck(trial->seed)};
  (void)self;
  return advance(&s, trial->budget == trial->budget ? trial->budget : trial->values[1], monitor, outcome, error);
}

int32_t snapshot(void *self, const hone_writer *writer, hone_error *) {
  return writer->write(writer->context, &static_cast<session *>(self)->steps, 3 * sizeof(double));
}

int32_t restore(void *, const hone_trial *trial, const hone_reader *reader, void **made, hone_error *) {
  double kept[3];
  if (reader->read(reader->context, kept, sizeof kept) != sizeof kept) return HONE_INVALID;
  *made = new session{trial->values[0], trial->values[2], kept[0], kept[1], kept[2]};
  return HONE_OK;
}

int32_t set(void *self, const double *values, hone_error *) {
  static_cast<session *>(self)->rate = values[2];
  return HONE_OK;
}
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
