// plugin-name, an optimizer for hone in C++: random steps from the best configuration so far, longer after a success and
// shorter after a failure, so that one step in five succeeds (Rechenberg, "Evolutionsstrategie", 1973).
//
// It works as it stands. What is yours to write is marked CHANGE:
//   1. the options that your optimizer takes
//   2. how it makes a configuration
//   3. what it learns from a result
//   4. what it remembers
//   5. what hone says of it
//
// It sees the space as a unit cube, through hone/space.h, which knows logarithms, steps, labels and conditions. The
// manuals are the first page of sdk/include/hone/hone.hpp, and hone.h.
#include <hone/hone.hpp>

#include <cmath>

class plugin_name_optimizer {
 public:
  // CHANGE 1: options, which users set with -O radius=0.1.
  static hone::space options() {
    return hone::space().real("radius", 0.01, 1).preset(0.2).summary("length of the first steps, as a share of each range");
  }

  plugin_name_optimizer(const hone::problem &problem, const hone::options &options)
      : problem_(problem), radius_(options["radius"]), best_(problem.count(), hone_inactive()) {
    while (metric(objective_).role != HONE_OBJECTIVE_METRIC) objective_ += 1;  // there is one
  }

  // CHANGE 2: makes the configuration of one trial.
  int32_t ask(hone::proposal &proposal) {
    std::vector<double> point(problem_.count());
    for (uint32_t attempt = 0; attempt < most_attempts; attempt += 1) {  // until it is not forbidden
      for (uint32_t i = 0; i < problem_.count(); i += 1) point[i] = moved(proposal.trial(), attempt, i);
      if (proposal.set_unit(point.data())) return HONE_OK;  // what is inactive is left alone
    }
    throw hone::invalid(std::to_string(most_attempts) + " configurations in a row are forbidden");
  }

  // CHANGE 3: learns what became of a trial: yours, or one that the user tried by hand.
  void tell(const hone_tell &tell) {
    // Others are announced only, or were ended before their metrics meant anything.
    if (tell.state != HONE_TRIAL_COMPLETE && tell.state != HONE_TRIAL_FAILED) return;
    const double value = quality(tell);
    const bool improves = value < value_;  // false for NaN
    if (value_ < none) {                   // four failures take back one success
      radius_ = std::min(0.5, std::max(1e-3, radius_ * (improves ? 1.5 : std::pow(1.5, -0.25))));
    }
    if (!improves) return;
    value_ = value;
    hone_to_unit(problem_.space(), tell.values, best_.data());
    for (uint32_t i = 0; i < problem_.count(); i += 1) {
      if (hone_is_inactive(tell.values[i])) best_[i] = hone_inactive();
    }
  }

 private:
  // Where a proposal goes along hyperparameter i, in 0 … 1. Random numbers are a function of seed, trial and purpose: a
  // study is resumed by asking again, and proposals for several workers, whose results are still to come, differ.
  double moved(uint64_t trial, uint32_t attempt, uint32_t i) const {
    const uint64_t seed = problem_.seed();
    const uint32_t draw = attempt * problem_.count() + i;
    const double anywhere = hone_random_uniform(seed, trial, HONE_STREAM_PROPOSAL, draw);
    if (hone_is_inactive(best_[i])) return anywhere;
    if (hone_parameter_at(problem_.space(), i)->kind == HONE_CHOICE) {  // labels without an order: no step is short
      const double chance = std::max(radius_, 1.0 / problem_.count());
      return hone_random_uniform(seed, trial, HONE_STREAM_SELECTION, draw) < chance ? anywhere : best_[i];
    }
    return best_[i] + radius_ * hone_random_normal(seed, trial, HONE_STREAM_MUTATION, draw);  // is clamped
  }

  // How good a trial is, less being better; infinity for one that failed or that breaks a constraint.
  double quality(const hone_tell &tell) const {
    if (tell.state == HONE_TRIAL_FAILED) return none;
    for (uint32_t m = 0; m < tell.metric_count; m += 1) {
      if (metric(m).role == HONE_CONSTRAINT_METRIC && !(tell.metrics[m] <= 0)) return none;
    }
    return tell.metrics[objective_];
  }

  const hone_metric &metric(uint32_t index) const {
    const hone_problem *table = problem_.table();
    const char *bytes = reinterpret_cast<const char *>(table->metrics) + size_t(index) * table->metric_size;
    return *reinterpret_cast<const hone_metric *>(bytes);
  }

  static constexpr uint32_t most_attempts = 1000;
  static constexpr double none = std::numeric_limits<double>::infinity();

  // CHANGE 4: what an instance remembers. There are no global variables: a study may have several instances.
  hone::problem problem_;
  uint32_t objective_ = 0;    // the metric that is minimised
  double radius_;             // length of a step in the unit cube
  double value_ = none;       // the best one so far
  std::vector<double> best_;  // where it is in the unit cube; inactive where nothing is known yet
};

// CHANGE 5: what hone says of it, in one line.
HONE_LIBRARY("vendor-name", "0.1.0",
             hone::optimizer<plugin_name_optimizer>("plugin-name", "random steps from the best configuration so far",
                                                    HONE_DETERMINISTIC))
