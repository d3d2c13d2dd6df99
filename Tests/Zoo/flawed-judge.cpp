/* Random search that sets budgets, continues every third trial, judges reports and says what matters. It keeps all rules but
 * one, which the option `flaw` names. */
#include <algorithm>
#include <cstring>
#include <hone/hone.h>
#include <hone/random.h>
#include <hone/space.h>
#include <map>
#include <string>
#include <vector>

namespace {

struct judge {
  std::string flaw;
  const hone_problem *problem;
  uint64_t drawn = 0;
  std::map<uint64_t, std::vector<double>> running, ended;
  bool is(const char *name) const { return flaw == name; }
};

std::vector<double> values_of(const hone_problem *problem, const double *values) {
  return std::vector<double>(values, values + problem->space->parameter_count);
}

int32_t create(const hone_host *, const hone_problem *problem, const hone_options *options, void **self, hone_error *error) {
  if (problem->budget == nullptr) {
    std::strncpy(error->text, "it needs a budget", error->capacity - 1);
    return HONE_INVALID;
  }
  *self = new judge{options->texts[0], problem};
  return HONE_OK;
}

void destroy(void *self) { delete static_cast<judge *>(self); }

int32_t ask(void *self, uint64_t first, uint32_t capacity, hone_proposal *proposals, uint32_t *count, hone_error *) {
  judge &me = *static_cast<judge *>(self);
  const hone_space *space = me.problem->space;
  for (uint32_t row = 0; row < capacity; row += 1) {
    hone_proposal &proposal = proposals[row];
    auto &parents = me.is("too-early") && !me.running.empty() ? me.running : me.ended;
    const bool goes_on = (first + row) % 3 == 2 && !parents.empty();
    if (goes_on) {
      proposal.parent = parents.rbegin()->first;
      std::copy(parents.rbegin()->second.begin(), parents.rbegin()->second.end(), proposal.values);
      parents.erase(proposal.parent);
    } else {
      do {
        std::vector<double> unit(space->parameter_count);
        for (uint32_t i = 0; i < unit.size(); i += 1) {
          unit[i] = hone_random_uniform(me.problem->seed, me.drawn, 0, i);
        }
        me.drawn += 1;
        hone_from_unit(space, unit.data(), proposal.values);
      } while (hone_is_forbidden(space, proposal.values));
    }
    proposal.budget = goes_on && !me.is("not-more") ? 27 : 9;
    if (me.is("budget")) proposal.budget = 81;
    /* One that went on does not go on again. */
    if (!goes_on) me.running[first + row] = values_of(me.problem, proposal.values);
    *count += 1;
  }
  if (me.is("overfull") && capacity == 7) *count = 8;
  return HONE_OK;
}

int32_t tell(void *self, const hone_tell *told, hone_error *) {
  judge &me = *static_cast<judge *>(self);
  const auto place = me.running.find(told->trial);
  if (place == me.running.end() || told->state == HONE_TRIAL_WAITING) return HONE_OK;
  if (told->state == HONE_TRIAL_COMPLETE) me.ended[told->trial] = place->second;
  me.running.erase(place);
  return HONE_OK;
}

int32_t report(void *self, const hone_report *seen, hone_verdict *verdict, hone_error *) {
  judge &me = *static_cast<judge *>(self);
  const hone_space *space = me.problem->space;
  if (me.is("verdict")) return verdict->action = 7, HONE_OK;
  for (uint32_t i = 0; i < space->parameter_count; i += 1) {
    const hone_parameter *parameter = hone_parameter_at(space, i);
    const bool is_right = std::strcmp(parameter->name, me.is("adjusts") ? "layers" : "warm") == 0;
    if (!is_right || hone_is_inactive(seen->values[i])) continue;
    verdict->values[i] = parameter->low;
    verdict->action = HONE_ADJUST;
  }
  return HONE_OK;
}

int32_t importance(void *self, double *numbers, const hone_writer *text, hone_error *) {
  judge &me = *static_cast<judge *>(self);
  if (me.is("draws")) me.drawn += 1;
  numbers[0] = me.is("negative") ? -1 : 1;
  return text->write(text->context, "guesses", 7);
}

}  // namespace

extern "C" const hone_library *hone_library_v1(void) {
  static hone_parameter flaw = {};
  flaw.name = "flaw", flaw.summary = "which rule it breaks", flaw.unit = "", flaw.kind = HONE_TEXT, flaw.preset_text = "none";
  flaw.preset = hone_inactive();
  static hone_space options = {sizeof options, sizeof flaw, 1, sizeof(hone_literal), &flaw, nullptr, 0, 0};
  static hone_optimizer_class table = {sizeof table, 0, create, destroy, ask, tell, report};
  static hone_optimizer_insight insight = {sizeof insight, 0, importance};
  static hone_extension extensions[] = {{HONE_OPTIMIZER_INSIGHT, &insight}};
  static hone_plugin plugin = {};
  plugin.struct_size = sizeof plugin, plugin.kind = HONE_OPTIMIZER, plugin.name = "flawed-judge";
  plugin.summary = "a judge with one flaw", plugin.text = "", plugin.options = &options, plugin.table = &table;
  plugin.extensions = extensions, plugin.extension_count = 1, plugin.flags = HONE_DETERMINISTIC | HONE_USES_BUDGETS;
  static const hone_plugin *const plugins[] = {&plugin};
  static const hone_library library = {
      sizeof library, HONE_HEADER_VERSION, 1, 0, "flawed-judge", "test", "1.0.0", "", "", plugins};
  return &library;
}
