/* An objective that can be held, with a gradient: descends a bowl, with momentum. It keeps all rules but one, which the
 * option `flaw` names. */
#include <cstdio>
#include <cstring>
#include <hone/hone.h>
#include <string>

namespace {

struct instance {
  std::string flaw;
  bool is(const char *name) const { return flaw == name; }
};

/* Where a descent is; all that a snapshot has to hold. */
struct place {
  double rate, point, momentum, slope; /* slope: derivative of the point by the rate; with it that of the momentum */
  double momentum_slope;
  int64_t steps;
};

struct session {
  const instance *owner;
  place at;
};

void start(session &s, const hone_trial *trial) {
  s.at = {trial->values[0], 1 + static_cast<double>(trial->seed % 7), 0, 0, 0, 0};
}

/* Steps of x <- x - rate * m, m <- 0.9 m + 2 x, and their derivatives by the rate. */
int32_t advance(void *self, double to, const hone_monitor *monitor, hone_outcome *outcome, hone_error *) {
  session &s = *static_cast<session *>(self);
  for (int64_t begun = s.at.steps; s.at.steps < static_cast<int64_t>(to); s.at.steps += 1) {
    s.at.momentum_slope = 0.9 * s.at.momentum_slope + 2 * s.at.slope;
    s.at.momentum = 0.9 * s.at.momentum + 2 * s.at.point;
    s.at.slope -= s.at.momentum + s.at.rate * s.at.momentum_slope;
    s.at.point -= s.at.rate * s.at.momentum;
    if (s.owner->is("pieces") && s.at.steps == begun) s.at.point *= 1.0 + 1e-12;
    const double value = s.at.point * s.at.point;
    const int32_t verdict = monitor->report(monitor->context, s.at.steps + 1, s.at.steps + 1.0, &value, nullptr);
    if (verdict == HONE_STOP || verdict == HONE_PAUSE) to = s.at.steps + 1.0;
  }
  outcome->metrics[0] = s.at.point * s.at.point;
  outcome->budget = static_cast<double>(s.at.steps);
  return HONE_OK;
}

int32_t create(const hone_host *, const hone_options *options, void **self, hone_error *) {
  auto *made = new instance;
  made->flaw = options->texts[0];
  *self = made;
  return HONE_OK;
}

void destroy(void *self) { delete static_cast<instance *>(self); }

int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                 hone_error *error) {
  session s = {static_cast<instance *>(self), {}};
  start(s, trial);
  return advance(&s, trial->budget, monitor, outcome, error);
}

int32_t evaluate_gradient(void *self, const hone_trial *trial, const hone_monitor *monitor, uint32_t,
                          const uint8_t *wanted, hone_outcome *outcome, double *gradient, hone_error *error) {
  session s = {static_cast<instance *>(self), {}};
  start(s, trial);
  const int32_t status = advance(&s, trial->budget, monitor, outcome, error);
  if (wanted[0]) gradient[0] = 2 * s.at.point * s.at.slope * (s.owner->is("gradient") ? s.at.rate : 1);
  return status;
}

int32_t open(void *self, const hone_trial *trial, void **made, hone_error *) {
  auto *s = new session{static_cast<instance *>(self), {}};
  start(*s, trial);
  *made = s;
  return HONE_OK;
}

int32_t set(void *self, const double *values, hone_error *) {
  static_cast<session *>(self)->at.rate = values[0];
  return HONE_OK;
}

int32_t snapshot(void *self, const hone_writer *writer, hone_error *) {
  const session &s = *static_cast<session *>(self);
  place at = s.at;
  if (s.owner->is("momentum")) at.momentum = 0;
  if (!s.owner->is("pointer")) return writer->write(writer->context, &at, sizeof at);
  const place *kept = new place(at); /* lives for ever, so that it is found again in this process */
  return writer->write(writer->context, &kept, sizeof kept);
}

int32_t restore(void *self, const hone_trial *, const hone_reader *reader, void **made, hone_error *) {
  auto *owner = static_cast<instance *>(self);
  if (owner->is("refuses")) return HONE_UNSUPPORTED;
  auto *s = new session{owner, {}};
  if (owner->is("pointer")) {
    const place *kept = nullptr;
    reader->read(reader->context, &kept, sizeof kept);
    s->at = *kept;
  } else if (reader->read(reader->context, &s->at, sizeof s->at) != sizeof s->at) {
    delete s;
    return HONE_INVALID;
  }
  *made = s;
  return HONE_OK;
}

void close(void *self) { delete static_cast<session *>(self); }

}  // namespace

extern "C" const hone_library *hone_library_v1(void) {
  static hone_parameter rate = {}, flaw = {};
  rate.name = "rate", rate.summary = "", rate.unit = "", rate.kind = HONE_FLOAT, rate.flags = HONE_LOG | HONE_DIFFERENTIABLE;
  rate.low = 1e-4, rate.high = 1e-1, rate.preset = 1e-2;
  flaw.name = "flaw", flaw.summary = "which rule it breaks", flaw.unit = "", flaw.kind = HONE_TEXT, flaw.preset_text = "none";
  flaw.preset = hone_inactive();
  static hone_space space = {}, options = {};
  space.struct_size = options.struct_size = sizeof space;
  space.parameter_size = options.parameter_size = sizeof(hone_parameter);
  space.literal_size = options.literal_size = sizeof(hone_literal);
  space.parameter_count = options.parameter_count = 1;
  space.parameters = &rate, options.parameters = &flaw;
  static hone_metric metric = {"loss", "", "", HONE_MINIMIZE, HONE_OBJECTIVE_METRIC, 0};
  static hone_budget budget = {sizeof budget, HONE_BUDGET_WHOLE, "steps", "", 1, 200, 1, 100, HONE_NONE, 0};
  static hone_description description = {sizeof description, sizeof metric, &space, &metric, &budget, 1, 0};
  static hone_objective_class table = {sizeof table, 0, create, destroy, nullptr, evaluate};
  static hone_objective_session sessions = {
      sizeof sessions, 0, open, advance, set, nullptr, snapshot, restore, nullptr, close};
  static hone_objective_gradient gradients = {sizeof gradients, 0, evaluate_gradient};
  static hone_extension extensions[] = {{HONE_OBJECTIVE_SESSION, &sessions}, {HONE_OBJECTIVE_GRADIENT, &gradients}};
  static hone_plugin plugin = {};
  plugin.struct_size = sizeof plugin, plugin.kind = HONE_OBJECTIVE, plugin.name = "flawed-session";
  plugin.summary = "a descent with one flaw", plugin.text = "", plugin.options = &options;
  plugin.description = &description, plugin.table = &table;
  plugin.extensions = extensions, plugin.extension_count = 2, plugin.flags = HONE_DETERMINISTIC;
  static const hone_plugin *const plugins[] = {&plugin};
  static const hone_library library = {sizeof library, HONE_HEADER_VERSION, 1, 0, "flawed-session", "test", "1.0.0", "", "", plugins};
  return &library;
}
