// hone/hone.hpp: objectives and optimizers of hone in C++17, in about ten lines, of this header alone.
//
//   #include <hone/hone.hpp>
//
//   struct bowl {
//     static hone::space space() { return hone::space().real("x", -5, 5).real("y", -5, 5); }
//     double operator()(hone::trial &trial) { return trial["x"] * trial["x"] + trial["y"] * trial["y"]; }
//   };
//
//   HONE_LIBRARY("acme", "1.0.0", hone::objective<bowl>("bowl", "a bowl with its minimum at the origin"))
//
// Build: g++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -fno-gnu-unique bowl.cpp -I SDK/include
//            -Wl,--version-script=SDK/hone.map -o libbowl.so            (clang++ has no -fno-gnu-unique and needs none)
//
// An objective is a class T with
//   hone::space space()                      its hyperparameters; static if they depend on no option
//   double operator()(hone::trial &)         the first objective metric; what it throws makes the trial fail
// and, if there is need,
//   static hone::space options()             the plugin's own settings
//   explicit T(const hone::options &)        instead of T()
//   std::vector<hone::metric> metrics()      instead of one, "value", to be minimised; set the others
//                                            with trial.metric(name, value)
//   hone::budget budget()                    if evaluations can cost more or less: see trial.budget()
//
// An optimizer is a class T with
//   explicit T(const hone::problem &)                  or T(const hone::problem &, const hone::options &)
//   int32_t ask(hone::proposal &)                      HONE_OK with a filled proposal, HONE_WAIT or HONE_DONE
// and, if there is need, static hone::space options() and
//   void tell(const hone_tell &)                       what became of a trial
//   std::string save() const, bool load(const std::string &)   its state, as bytes: a long study is then resumed without
//                                                      asking and telling everything again. false: of another version
//
// Everything here lies in an anonymous namespace: each plugin library has its own copy, and two libraries made from one
// template never share state, whatever the linker does with weak and unique symbols.
#ifndef HONE_HONE_HPP
#define HONE_HONE_HPP

#include <algorithm>
#include <cstring>
#include <deque>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hone.h"
#include "random.h"
#include "space.h"

namespace hone {
namespace {

// --- Errors ----------------------------------------------------------------------------------------------------------

// A failure with a status of its own; any other exception counts as HONE_ERROR.
class failure : public std::runtime_error {
 public:
  failure(int32_t status, const std::string &message) : std::runtime_error(message), status_(status) {}
  int32_t status() const { return status_; }

 private:
  int32_t status_;
};

// throw hone::invalid("..."): this configuration, or this option, cannot work.
inline failure invalid(const std::string &message) { return failure(HONE_INVALID, message); }
// throw hone::fatal("..."): this process is no longer usable.
inline failure fatal(const std::string &message) { return failure(HONE_FATAL, message); }
// throw hone::cancelled(): ended because trial.cancelled().
inline failure cancelled() { return failure(HONE_CANCELLED, "cancelled by the host"); }

// Leaves a sentence in the host's buffer.
inline void note(hone_error *error, const char *text) {
  if (error == nullptr || error->text == nullptr || error->capacity == 0) return;
  const size_t length = std::min(std::strlen(text), static_cast<size_t>(error->capacity - 1));
  std::memcpy(error->text, text, length);
  error->text[length] = '\0';
}

// Runs body() at the ABI: nothing may be thrown across.
template <typename Body>
int32_t guarded(hone_error *error, Body body) noexcept {
  try {
    return body();
  } catch (const failure &caught) {
    note(error, caught.what());
    return caught.status() < 0 ? caught.status() : HONE_ERROR;
  } catch (const std::exception &caught) {
    note(error, caught.what());
  } catch (...) {
    note(error, "the plugin threw something that is no std::exception");
  }
  return HONE_ERROR;
}

// --- Spaces ----------------------------------------------------------------------------------------------------------

// Comparisons joined by && and ||: hone::equal("solver", "Adam") && hone::at_least("layers", 2).
struct condition {
  struct literal {
    std::string parameter;
    uint32_t relation;
    std::vector<std::string> labels;
    std::vector<double> numbers;
  };
  std::vector<std::vector<literal>> terms;
};

inline condition operator||(condition left, const condition &right) {
  left.terms.insert(left.terms.end(), right.terms.begin(), right.terms.end());
  return left;
}

inline condition operator&&(const condition &left, const condition &right) {
  condition both;
  for (const auto &a : left.terms) {
    for (const auto &b : right.terms) {
      both.terms.push_back(a);
      both.terms.back().insert(both.terms.back().end(), b.begin(), b.end());
    }
  }
  return both;
}

inline condition compare(const std::string &name, uint32_t relation, double number) {
  return {{{{name, relation, {}, {number}}}}};
}
inline condition equal(const std::string &name, double number) { return compare(name, HONE_EQUAL, number); }
inline condition equal(const std::string &name, const std::string &label) {
  return {{{{name, HONE_EQUAL, {label}, {}}}}};
}
inline condition in(const std::string &name, const std::vector<std::string> &labels) {
  return {{{{name, HONE_IN, labels, {}}}}};
}
inline condition at_least(const std::string &name, double number) { return compare(name, HONE_GREATER_EQUAL, number); }
inline condition at_most(const std::string &name, double number) { return compare(name, HONE_LESS_EQUAL, number); }

// A configuration space, written as a chain; what follows a parameter says more about it.
class space {
 public:
  space &real(const std::string &name, double low, double high) { return add(name, HONE_FLOAT, low, high); }
  space &integer(const std::string &name, double low, double high) { return add(name, HONE_INT, low, high); }
  space &choice(const std::string &name, const std::vector<std::string> &labels) {
    return add(name, HONE_CHOICE, labels);
  }
  space &ordinal(const std::string &name, const std::vector<std::string> &labels) {
    return add(name, HONE_ORDINAL, labels);
  }
  // Options only.
  space &text(const std::string &name) { return add(name, HONE_TEXT, 0, 0); }
  space &path(const std::string &name) { return add(name, HONE_PATH, 0, 0); }

  space &log() { return flag(HONE_LOG); }
  space &adjustable() { return flag(HONE_ADJUSTABLE); }
  space &differentiable() { return flag(HONE_DIFFERENTIABLE); }
  space &required() { return flag(HONE_REQUIRED); }
  space &step(double step) { return last().parameter.step = step, *this; }
  space &preset(double value) { return last().parameter.preset = value, *this; }
  // The label of a choice or ordinal, or the text of a text or path.
  space &preset(const std::string &value) {
    if (last().labels.empty()) return last().preset_text = value, last().has_text = true, *this;
    return last().parameter.preset = index_of(last(), value), *this;
  }
  space &summary(const std::string &summary) { return last().summary = summary, *this; }
  space &unit(const std::string &unit) { return last().unit = unit, *this; }
  space &when(const condition &condition) { return convert(condition, entries_.size() - 1, last().condition), *this; }
  space &forbid(const condition &condition) { return convert(condition, entries_.size(), forbidden_), *this; }

  uint32_t count() const { return static_cast<uint32_t>(entries_.size()); }

  // The place of a parameter.
  uint32_t index(const std::string &name) const {
    for (uint32_t place = 0; place < count(); place += 1) {
      if (entries_[place].name == name) return place;
    }
    throw std::invalid_argument("no parameter \"" + name + "\" in this space");
  }

  const std::vector<std::string> &labels(uint32_t index) const { return entries_.at(index).labels; }

  // The label that a value of a parameter stands for. The value is active.
  const std::string &label(uint32_t index, double value) const {
    const entry &entry = entries_.at(index);
    if (entry.labels.empty()) throw std::logic_error("parameter \"" + entry.name + "\" has no labels");
    if (!(value >= 0 && value < static_cast<double>(entry.labels.size()))) {
      throw std::out_of_range("parameter \"" + entry.name + "\" has no label " + std::to_string(value));
    }
    return entry.labels[static_cast<size_t>(value)];
  }

  // The structs of the ABI; they point into this object, which must stay where it is and unchanged.
  const hone_space *table() {
    parameters_.clear();
    for (entry &entry : entries_) {
      hone_parameter parameter = entry.parameter;
      parameter.name = entry.name.c_str();
      parameter.summary = entry.summary.c_str();
      parameter.unit = entry.unit.c_str();
      entry.label_pointers.clear();
      for (const std::string &label : entry.labels) entry.label_pointers.push_back(label.c_str());
      parameter.labels = entry.labels.empty() ? nullptr : entry.label_pointers.data();
      parameter.label_count = static_cast<uint32_t>(entry.labels.size());
      parameter.preset_text = entry.has_text ? entry.preset_text.c_str() : nullptr;
      parameter.condition = literals(entry.condition);
      parameter.condition_count = static_cast<uint32_t>(entry.condition.size());
      parameters_.push_back(parameter);
    }
    table_ = hone_space();
    table_.struct_size = sizeof(hone_space);
    table_.parameter_size = sizeof(hone_parameter);
    table_.literal_size = sizeof(hone_literal);
    table_.parameter_count = count();
    table_.parameters = parameters_.data();
    table_.forbidden = literals(forbidden_);
    table_.forbidden_count = static_cast<uint32_t>(forbidden_.size());
    return &table_;
  }

 private:
  struct owned_literal {
    hone_literal literal;
    std::vector<double> values;
  };
  // One vector of plain structs for the ABI, and beside it what they point to.
  struct literal_list {
    std::vector<owned_literal> owned;
    std::vector<hone_literal> plain;
    size_t size() const { return owned.size(); }
  };
  struct entry {
    std::string name, summary, unit, preset_text;
    std::vector<std::string> labels;
    std::vector<const char *> label_pointers;
    literal_list condition;
    hone_parameter parameter = hone_parameter();
    bool has_text = false;
  };

  space &add(const std::string &name, uint32_t kind, double low, double high) {
    entries_.emplace_back();
    last().name = name;
    last().parameter.kind = kind;
    last().parameter.low = low;
    last().parameter.high = high;
    last().parameter.preset = hone_inactive();
    return *this;
  }

  space &add(const std::string &name, uint32_t kind, const std::vector<std::string> &labels) {
    add(name, kind, 0, 0);
    last().labels = labels;
    return *this;
  }

  space &flag(uint32_t flag) { return last().parameter.flags |= flag, *this; }

  entry &last() {
    if (entries_.empty()) throw std::logic_error("a space starts with a parameter");
    return entries_.back();
  }

  static double index_of(const entry &entry, const std::string &label) {
    for (size_t place = 0; place < entry.labels.size(); place += 1) {
      if (entry.labels[place] == label) return static_cast<double>(place);
    }
    throw std::invalid_argument("parameter \"" + entry.name + "\" has no label \"" + label + "\"");
  }

  // Appends a condition over the parameters before `limit`, names turned into indices.
  void convert(const condition &condition, size_t limit, literal_list &list) {
    uint32_t term = list.owned.empty() ? 0 : list.owned.back().literal.term + 1;
    for (const auto &literals : condition.terms) {
      for (const auto &literal : literals) {
        const uint32_t parent = index(literal.parameter);
        if (parent >= limit) {
          throw std::invalid_argument("a condition names \"" + literal.parameter + "\"; declare it before");
        }
        owned_literal result = {hone_literal(), literal.numbers};
        for (const auto &label : literal.labels) result.values.push_back(index_of(entries_[parent], label));
        result.literal.parameter = parent;
        result.literal.relation = literal.relation;
        result.literal.term = term;
        result.literal.other = HONE_NONE;
        if (literal.relation != HONE_IN && literal.relation != HONE_NOT_IN) result.literal.value = result.values.at(0);
        list.owned.push_back(result);
      }
      term += 1;
    }
  }

  static const hone_literal *literals(literal_list &list) {
    list.plain.clear();
    for (owned_literal &owned : list.owned) {
      hone_literal literal = owned.literal;
      if (literal.relation == HONE_IN || literal.relation == HONE_NOT_IN) {
        literal.values = owned.values.data();
        literal.value_count = static_cast<uint32_t>(owned.values.size());
      }
      list.plain.push_back(literal);
    }
    return list.plain.empty() ? nullptr : list.plain.data();
  }

  std::deque<entry> entries_;
  literal_list forbidden_;
  std::vector<hone_parameter> parameters_;
  hone_space table_ = hone_space();
};

// What an evaluation measures.
struct metric {
  std::string name;
  uint32_t direction = HONE_MINIMIZE;
  uint32_t role = HONE_OBJECTIVE_METRIC;
  double bound = 0;  // of a constraint
  std::string unit;
  std::string summary;
};

// The place of the first objective metric, the value of a trial.
inline size_t value_index(const std::vector<metric> &metrics) {
  for (size_t place = 0; place < metrics.size(); place += 1) {
    if (metrics[place].role == HONE_OBJECTIVE_METRIC) return place;
  }
  throw std::logic_error("no metric has the role HONE_OBJECTIVE_METRIC");
}

// What an evaluation may spend.
struct budget {
  std::string name;
  double low;
  double high;
  double preset;
  double step = 0;
  uint32_t flags = 0;
  std::string unit;
};

// Values of a plugin's options, by name.
class options {
 public:
  options(const hone::space &space, const hone_options *table) : space_(space), table_(table) {}

  // Whether it is active and has a value.
  bool has(const std::string &name) const { return !hone_is_inactive(value(name)) || c_text(name) != nullptr; }
  double operator[](const std::string &name) const { return value(name); }
  const std::string &label(const std::string &name) const {
    const double found = value(name);
    if (hone_is_inactive(found)) throw missing(name);
    return space_.label(space_.index(name), found);
  }
  std::string text(const std::string &name) const {
    const char *found = c_text(name);
    if (found == nullptr) throw missing(name);
    return found;
  }

 private:
  static failure missing(const std::string &name) {
    return invalid("option \"" + name + "\" has no value; give it as " + name + "=...");
  }
  double value(const std::string &name) const {
    const uint32_t index = space_.index(name);
    return table_ != nullptr && index < table_->count ? table_->values[index] : hone_inactive();
  }
  const char *c_text(const std::string &name) const {
    const uint32_t index = space_.index(name);
    return table_ != nullptr && index < table_->count ? table_->texts[index] : nullptr;
  }

  const hone::space &space_;
  const hone_options *table_;
};

// --- Objectives ------------------------------------------------------------------------------------------------------

// One evaluation: the configuration, the host, and where results go. Valid during the call.
class trial {
 public:
  trial(const hone::space &space, const std::vector<metric> &metrics, const hone_host *host, const hone_trial *table,
        const hone_monitor *monitor, hone_outcome *outcome)
      : space_(space), metrics_(metrics), host_(host), table_(table), monitor_(monitor), outcome_(outcome),
        values_(table->values, table->values + space.count()) {}

  uint64_t number() const { return table_->number; }
  // The only source of randomness; see random.h.
  uint64_t seed() const { return table_->seed; }
  // Cumulative; NaN without budgets.
  double budget() const { return table_->budget; }

  // Values are those of now: adjustable ones may be others after a report.
  bool is_active(const std::string &name) const { return !hone_is_inactive((*this)[name]); }
  // The value of a hyperparameter, an index for labels; NaN if it is inactive.
  double operator[](const std::string &name) const { return values_[space_.index(name)]; }
  int64_t integer(const std::string &name) const {
    const double value = active(name);
    if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) {
      throw std::out_of_range("hyperparameter \"" + name + "\" is too large for a whole number of 64 bits");
    }
    return static_cast<int64_t>(value);
  }
  const std::string &label(const std::string &name) const { return space_.label(space_.index(name), active(name)); }
  // All of them, in declared order.
  const double *values() const { return values_.data(); }

  // Sets a metric besides the one that the call returns.
  void metric(const std::string &name, double value) { outcome_->metrics[metric_index(name)] = value; }

  // Reports the first objective metric on the way; steps and budgets increase. False: return soon, with what there is.
  // True: go on, with the values that adjustable hyperparameters have now.
  bool report(uint64_t step, double budget, double value) {
    if (monitor_ == nullptr || monitor_->report == nullptr) return true;
    std::vector<double> metrics(metrics_.size(), std::numeric_limits<double>::quiet_NaN());
    metrics[value_index(metrics_)] = value;
    const int32_t verdict = monitor_->report(monitor_->context, step, budget, metrics.data(), nullptr);
    if (verdict == HONE_ADJUST) std::copy_n(monitor_->adjusted, values_.size(), values_.begin());
    if (verdict != HONE_STOP && verdict != HONE_PAUSE) return true;
    if (!hone_is_inactive(table_->budget)) outcome_->budget = budget;
    return false;
  }

  // Whether to end soon, by throw hone::cancelled().
  bool cancelled() const { return host_->cancelled != nullptr && host_->cancelled(host_->context) != 0; }
  void log(const std::string &text, uint32_t level = HONE_LOG_INFO) const {
    if (host_->log != nullptr) host_->log(host_->context, level, text.c_str());
  }

 private:
  size_t metric_index(const std::string &name) const {
    for (size_t place = 0; place < metrics_.size(); place += 1) {
      if (metrics_[place].name == name) return place;
    }
    throw std::invalid_argument("no metric \"" + name + "\"");
  }

  double active(const std::string &name) const {
    if (!is_active(name)) throw std::logic_error("hyperparameter \"" + name + "\" is inactive");
    return (*this)[name];
  }

  const hone::space &space_;
  const std::vector<hone::metric> &metrics_;
  const hone_host *host_;
  const hone_trial *table_;
  const hone_monitor *monitor_;
  hone_outcome *outcome_;
  std::vector<double> values_;
};

// Which of the optional members a class has.
template <typename T, typename = void>
struct has_options : std::false_type {};
template <typename T>
struct has_options<T, std::void_t<decltype(T::options())>> : std::true_type {};
template <typename T, typename = void>
struct has_metrics : std::false_type {};
template <typename T>
struct has_metrics<T, std::void_t<decltype(std::declval<T &>().metrics())>> : std::true_type {};
template <typename T, typename = void>
struct has_budget : std::false_type {};
template <typename T>
struct has_budget<T, std::void_t<decltype(std::declval<T &>().budget())>> : std::true_type {};
template <typename T, typename = void>
struct has_tell : std::false_type {};
template <typename T>
struct has_tell<T, std::void_t<decltype(std::declval<T &>().tell(std::declval<const hone_tell &>()))>>
    : std::true_type {};

template <typename T, typename = void>
struct has_state : std::false_type {};
template <typename T>
struct has_state<T, std::void_t<decltype(std::string(std::declval<const T &>().save())),
                                decltype(bool(std::declval<T &>().load(std::declval<const std::string &>())))>>
    : std::true_type {};

// The options of a class, as a space that lives for ever.
template <typename T>
hone::space &options_of() {
  static hone::space &space = *[] {
    if constexpr (has_options<T>::value) {
      return new hone::space(T::options());
    } else {
      return new hone::space();
    }
  }();
  return space;
}

// hone_description and all that it points to.
class description {
 public:
  template <typename T>
  explicit description(T &objective) : space(objective.space()) {
    if constexpr (has_metrics<T>::value) {
      metrics = objective.metrics();
    } else {
      metrics = {metric{"value", HONE_MINIMIZE, HONE_OBJECTIVE_METRIC, 0, "", ""}};
    }
    for (const metric &metric : metrics) {
      plain_.push_back({metric.name.c_str(), metric.summary.c_str(), metric.unit.c_str(), metric.direction, metric.role,
                        metric.bound});
    }
    table_.struct_size = sizeof(hone_description);
    table_.metric_size = sizeof(hone_metric);
    table_.space = space.table();
    table_.metrics = plain_.data();
    table_.metric_count = static_cast<uint32_t>(plain_.size());
    if constexpr (has_budget<T>::value) {
      budget_.reset(new hone::budget(objective.budget()));
      budget_table_ = {sizeof(hone_budget), budget_->flags,  budget_->name.c_str(), budget_->unit.c_str(), budget_->low,
                       budget_->high,       budget_->step,   budget_->preset,       HONE_NONE,             0};
      table_.budget = &budget_table_;
    }
  }
  description(const description &) = delete;
  description &operator=(const description &) = delete;

  const hone_description *table() const { return &table_; }

  hone::space space;
  std::vector<metric> metrics;

 private:
  std::vector<hone_metric> plain_;
  std::unique_ptr<hone::budget> budget_;
  hone_budget budget_table_ = hone_budget();
  hone_description table_ = hone_description();
};

// hone_objective_class of a class.
template <typename T>
struct objective_glue {
  struct instance {
    const hone_host *host;
    T objective;
    hone::description description;

    instance(const hone_host *host, const hone::options &options)
        : host(host), objective(make(options)), description(objective) {}

    static T make(const hone::options &options) {
      if constexpr (std::is_constructible<T, const hone::options &>::value) {
        return T(options);
      } else {
        return T();
      }
    }
  };

  static int32_t create(const hone_host *host, const hone_options *table, void **self, hone_error *error) {
    return guarded(error, [&] {
      *self = new instance(host, hone::options(options_of<T>(), table));
      return HONE_OK;
    });
  }

  static void destroy(void *self) { delete static_cast<instance *>(self); }

  static const hone_description *describe(void *self) { return static_cast<instance *>(self)->description.table(); }

  static int32_t evaluate(void *self, const hone_trial *table, const hone_monitor *monitor, hone_outcome *outcome,
                          hone_error *error) {
    return guarded(error, [&] {
      instance &here = *static_cast<instance *>(self);
      hone::trial trial(here.description.space, here.description.metrics, here.host, table, monitor, outcome);
      outcome->metrics[value_index(here.description.metrics)] = here.objective(trial);
      return HONE_OK;
    });
  }

  static const void *table() {
    static const hone_objective_class table = {sizeof(hone_objective_class), 0, create, destroy, describe, evaluate};
    return &table;
  }
};

// --- Optimizers ------------------------------------------------------------------------------------------------------

// What an optimizer has to solve; may be kept. Every metric is to be minimised, constraints hold when <= 0.
class problem {
 public:
  problem(const hone_host *host, const hone_problem *table) : host_(host), table_(table) {}
  const hone_problem *table() const { return table_; }
  const hone_space *space() const { return table_->space; }
  uint32_t count() const { return table_->space->parameter_count; }
  uint64_t seed() const { return table_->seed; }
  bool cancelled() const { return host_->cancelled != nullptr && host_->cancelled(host_->context) != 0; }
  void log(const std::string &text, uint32_t level = HONE_LOG_INFO) const {
    if (host_->log != nullptr) host_->log(host_->context, level, text.c_str());
  }

 private:
  const hone_host *host_;
  const hone_problem *table_;
};

// One configuration to be evaluated.
class proposal {
 public:
  proposal(const hone_space *space, uint64_t trial, hone_proposal *table)
      : space_(space), trial_(trial), table_(table) {}
  // The number of the trial that it becomes.
  uint64_t trial() const { return trial_; }
  // parameter_count of them, all inactive at first.
  double *values() { return table_->values; }
  // Sets the configuration at a point of the unit cube; false if it is forbidden.
  bool set_unit(const double *unit) {
    hone_from_unit(space_, unit, table_->values);
    return hone_is_forbidden(space_, table_->values) == 0;
  }
  void set_budget(double budget) { table_->budget = budget; }
  void set_parent(uint64_t trial) { table_->parent = trial; }

 private:
  const hone_space *space_;
  uint64_t trial_;
  hone_proposal *table_;
};

// hone_optimizer_class of a class.
template <typename T>
struct optimizer_glue {
  struct instance {
    hone::problem problem;
    T optimizer;

    instance(const hone_host *host, const hone_problem *table, const hone::options &options)
        : problem(host, table), optimizer(make(problem, options)) {}

    static T make(const hone::problem &problem, const hone::options &options) {
      if constexpr (std::is_constructible<T, const hone::problem &, const hone::options &>::value) {
        return T(problem, options);
      } else {
        return T(problem);
      }
    }
  };

  static int32_t create(const hone_host *host, const hone_problem *problem, const hone_options *table, void **self,
                        hone_error *error) {
    return guarded(error, [&] {
      *self = new instance(host, problem, hone::options(options_of<T>(), table));
      return HONE_OK;
    });
  }

  static void destroy(void *self) { delete static_cast<instance *>(self); }

  static int32_t ask(void *self, uint64_t first_trial, uint32_t capacity, hone_proposal *proposals, uint32_t *count,
                     hone_error *error) {
    return guarded(error, [&]() -> int32_t {
      instance &here = *static_cast<instance *>(self);
      for (*count = 0; *count < capacity; *count += 1) {
        hone::proposal proposal(here.problem.space(), first_trial + *count, &proposals[*count]);
        const int32_t status = here.optimizer.ask(proposal);
        if (status != HONE_OK) return *count > 0 && status > 0 ? HONE_OK : status;
      }
      return HONE_OK;
    });
  }

  static int32_t tell(void *self, const hone_tell *tell, hone_error *error) {
    return guarded(error, [&] {
      if constexpr (has_tell<T>::value) static_cast<instance *>(self)->optimizer.tell(*tell);
      return HONE_OK;
    });
  }

  static const void *table() {
    static const hone_optimizer_class table = {
        sizeof(hone_optimizer_class), 0, create, destroy, ask, has_tell<T>::value ? tell : nullptr, nullptr};
    return &table;
  }

  static int32_t save(void *self, const hone_writer *writer, hone_error *error) {
    return guarded(error, [&]() -> int32_t {
      if constexpr (has_state<T>::value) {
        const std::string state = static_cast<const instance *>(self)->optimizer.save();
        return writer->write(writer->context, state.data(), state.size());
      }
      return HONE_UNSUPPORTED;
    });
  }

  static int32_t load(void *self, const hone_reader *reader, hone_error *error) {
    return guarded(error, [&]() -> int32_t {
      if constexpr (has_state<T>::value) {
        std::string state;
        char block[4096];
        int64_t count = 0;
        while ((count = reader->read(reader->context, block, sizeof block)) > 0) {
          state.append(block, static_cast<size_t>(count));
        }
        if (count < 0) return static_cast<int32_t>(count);
        return static_cast<instance *>(self)->optimizer.load(state) ? HONE_OK : HONE_UNSUPPORTED;
      }
      return HONE_UNSUPPORTED;
    });
  }

  static const hone_extension *extensions() {
    static const hone_optimizer_state state = {sizeof(hone_optimizer_state), 0, save, load};
    static const hone_extension extension = {HONE_OPTIMIZER_STATE, &state};
    return has_state<T>::value ? &extension : nullptr;
  }
};

// --- Libraries -------------------------------------------------------------------------------------------------------

// A plugin of a library.
struct plugin {
  std::string name, summary, text;
  hone_plugin table;
};

template <typename T>
plugin described(uint32_t kind, const void *table, const std::string &name, const std::string &summary, uint32_t flags,
                 const std::string &text) {
  plugin result = {name, summary, text, hone_plugin()};
  result.table.struct_size = sizeof(hone_plugin);
  result.table.kind = kind;
  result.table.options = has_options<T>::value ? options_of<T>().table() : nullptr;
  result.table.table = table;
  result.table.flags = flags;
  return result;
}

// An objective, by its class. flags: HONE_DETERMINISTIC ... of hone.h.
template <typename T>
plugin objective(const std::string &name, const std::string &summary, uint32_t flags = 0,
                 const std::string &text = "") {
  return described<T>(HONE_OBJECTIVE, objective_glue<T>::table(), name, summary, flags, text);
}

// An optimizer, by its class.
template <typename T>
plugin optimizer(const std::string &name, const std::string &summary, uint32_t flags = 0,
                 const std::string &text = "") {
  plugin result = described<T>(HONE_OPTIMIZER, optimizer_glue<T>::table(), name, summary, flags, text);
  result.table.extensions = optimizer_glue<T>::extensions();
  result.table.extension_count = has_state<T>::value ? 1 : 0;
  return result;
}

// All plugins of a library; lives for ever.
class library {
 public:
  library(const char *vendor, const char *version, std::initializer_list<plugin> plugins) : plugins_(plugins) {
    for (plugin &plugin : plugins_) {
      plugin.table.name = plugin.name.c_str();
      plugin.table.summary = plugin.summary.c_str();
      plugin.table.text = plugin.text.c_str();
      pointers_.push_back(&plugin.table);
    }
    table_.struct_size = sizeof(hone_library);
    table_.header_version = HONE_HEADER_VERSION;
    table_.plugin_count = static_cast<uint32_t>(plugins_.size());
    table_.name = plugins_.empty() ? vendor : plugins_[0].table.name;
    table_.vendor = vendor;
    table_.version = version;
    table_.license = "";
    table_.url = "";
    table_.plugins = pointers_.data();
  }
  library(const library &) = delete;
  library &operator=(const library &) = delete;

  const hone_library *table() const { return &table_; }

 private:
  std::vector<plugin> plugins_;
  std::vector<const hone_plugin *> pointers_;
  hone_library table_ = hone_library();
};

}  // namespace
}  // namespace hone

// Exports the library: HONE_LIBRARY(vendor, version, plugin, ...). Once, outside any namespace. The entry returns NULL
// if it cannot describe the plugins, as when T::options() throws.
#define HONE_LIBRARY(vendor, version, ...)                                                      \
  extern "C" HONE_EXPORT const hone_library *hone_library_v1(void) {                            \
    try {                                                                                       \
      static const hone::library &library = *new hone::library(vendor, version, {__VA_ARGS__}); \
      return library.table();                                                                   \
    } catch (...) {                                                                             \
      return nullptr;                                                                           \
    }                                                                                           \
  }

#endif
