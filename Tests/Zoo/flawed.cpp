/* Plugins that keep all rules but one, which the option `flaw` names: what `hone plugin check` has to find. */
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <hone/hone.hpp>

/* Random steps from the best so far, with a state; its flaws are those of optimizers. */
class flawed {
 public:
  static hone::space options() {
    return hone::space().text("flaw").preset("none").summary("which rule it breaks")
        .integer("size", 0, 10).preset(5.0).summary("is looked at by a flaw")
        .path("file").preset("").summary("is looked at by a flaw");
  }

  flawed(const hone::problem &problem, const hone::options &options)
      : problem_(problem), space_(problem.space()), flaw_(options.text("flaw")), best_(problem.count(), 0.5) {
    if (is("mute")) throw hone::invalid("");
    if (is("corner") && options["size"] == 10) *(volatile int *)nullptr = 1;
    if (is("any-file") && !options.text("file").empty()) std::fclose(std::fopen(options.text("file").c_str(), "r"));
  }

  int32_t ask(hone::proposal &proposal) {
    if (is("waits") && asked_ % 7 == 6 && told_ == asked_) return HONE_WAIT;
    if (is("undone") && asked_++ == 9) return HONE_DONE;
    if (is("prints")) std::printf("asked for trial %llu\n", (unsigned long long)proposal.trial());
    std::vector<double> unit(best_.size());
    for (uint32_t attempt = 0; attempt < 1000; attempt += 1) {
      for (uint32_t i = 0; i < unit.size(); i += 1) {
        const double u = hone_random_uniform(seed(), is("same") ? told_ : proposal.trial(), attempt, i);
        unit[i] = std::min(1.0, std::max(0.0, best_[i] + radius_ * (2 * u - 1)));
      }
      if (!proposal.set_unit(unit.data()) && !is("forbidden")) continue;
      if (!is("undone")) asked_ += 1;
      spoil(proposal.values());
      return HONE_OK;
    }
    return HONE_DONE;
  }

  void tell(const hone_tell &tell) {
    if (tell.state == HONE_TRIAL_WAITING) return;
    told_ += 1;
    if (is("crash") && tell.state == HONE_TRIAL_FAILED) *(volatile int *)nullptr = 1;
    if (is("hang") && tell.state == HONE_TRIAL_FAILED) for (;;) pause();
    if (is("throws") && tell.state == HONE_TRIAL_FAILED) throw hone::invalid("no metric to learn from");
    if (is("one-metric") && tell.metric_count > 1) throw hone::invalid("several metrics, expected one");
    if (is("own-numbers")) known_.at(tell.trial % 64) = tell.trial < 1000 ? 1 : throw hone::fatal("no such trial");
    if (is("nan") && std::isinf(tell.metrics[0])) broken_ = true;
    if (tell.state != HONE_TRIAL_COMPLETE) return;
    const bool improves = tell.metrics[0] < value();
    radius_ = std::min(0.5, std::max(1e-3, radius_ * (improves ? 1.5 : 0.9)));
    if (!improves) return;
    value() = tell.metrics[0];
    hone_to_unit(space_, tell.values, best_.data());
  }

  std::string save() const {
    const flawed *self = this;
    std::string bytes;
    auto add = [&](const void *from, size_t count) { bytes.append(static_cast<const char *>(from), count); };
    if (is("pointer")) {
      // Lives for ever, so that it is found again in this process.
      const auto *kept = new std::vector<double>(best_);
      add(&kept, sizeof kept);
    }
    add(&value_, 8), add(&radius_, 8), add(&told_, 8), add(&self->asked_, 8);
    add(best_.data(), 8 * best_.size());
    return bytes;
  }

  bool load(const std::string &bytes) {
    const size_t head = is("pointer") ? 8 : 0;
    if (is("trusts")) {
      uint64_t count = 0;
      if (bytes.size() >= 16) std::memcpy(&count, &bytes[8], 8);
      volatile double *nowhere = best_.data() + (bytes.size() == 32 + 8 * best_.size() ? 0 : (count | 1ull << 40));
      *nowhere = *nowhere;
    }
    if (bytes.size() != head + 32 + 8 * best_.size()) return false;
    std::memcpy(&value_, &bytes[head], 8), std::memcpy(&radius_, &bytes[head + 8], 8);
    std::memcpy(&told_, &bytes[head + 16], 8), std::memcpy(&asked_, &bytes[head + 24], 8);
    if (is("forgets")) return true;
    std::memcpy(best_.data(), &bytes[head + 32], 8 * best_.size());
    if (is("pointer")) {
      std::vector<double> *kept;
      std::memcpy(&kept, bytes.data(), sizeof kept);
      best_ = *kept;
    }
    return true;
  }

 private:
  bool is(const char *flaw) const { return flaw_ == flaw; }

  uint64_t seed() const {
    static std::atomic<uint64_t> entropy{0};
    if (is("entropy")) return problem_.seed() + entropy++;
    if (is("address")) return problem_.seed() + (reinterpret_cast<uintptr_t>(&entropy) >> 12);
    return is("no-seed") ? 7 : problem_.seed();
  }

  double &value() {
    static double everybodys = std::numeric_limits<double>::infinity();
    return is("shared") ? everybodys : value_;
  }

  void spoil(double *values) const {
    if (is("outside")) values[0] = 1e9;
    if (broken_) values[0] = std::nan("");
    for (uint32_t i = 0; is("inactive") && i < best_.size(); i += 1) {
      if (hone_is_inactive(values[i])) values[i] = hone_parameter_at(space_, i)->low;
    }
  }

  const hone::problem problem_;
  const hone_space *space_;
  std::string flaw_;
  std::vector<double> best_;
  std::vector<int> known_ = std::vector<int>(64);
  double value_ = std::numeric_limits<double>::infinity(), radius_ = 0.5;
  bool broken_ = false;
  uint64_t told_ = 0;
  uint64_t asked_ = 0;
};

/* Says that its proposals depend on the trial's number, but counts its asks. */
class flawed_counting {
 public:
  explicit flawed_counting(const hone::problem &problem) : seed_(problem.seed()), count_(problem.count()) {}

  int32_t ask(hone::proposal &proposal) {
    std::vector<double> unit(count_);
    do {
      for (uint32_t i = 0; i < count_; i += 1) unit[i] = hone_random_uniform(seed_, asked_, 0, i);
      asked_ += 1;
    } while (!proposal.set_unit(unit.data()));
    return HONE_OK;
  }

 private:
  uint64_t seed_;
  uint32_t count_;
  uint64_t asked_ = 0;
};

/* A bowl that takes its time; its flaws are those of objectives. */
class flawed_bowl {
 public:
  static hone::space options() {
    return hone::space().text("flaw").preset("none").summary("which rule it breaks");
  }

  explicit flawed_bowl(const hone::options &options) : flaw_(options.text("flaw")) {}

  hone::space space() {
    static int made = 0;
    return hone::space().real("x", -5, 5).preset(1).real("y", -5, 5 + (is("other-space") ? made++ : 0)).preset(1);
  }
  std::vector<hone::metric> metrics() { return {{"value"}, {"cost", HONE_MINIMIZE, HONE_RECORDED_METRIC}}; }
  hone::budget budget() { return {"steps", 1, 100, 50, 1, HONE_BUDGET_WHOLE, ""}; }

  double operator()(hone::trial &trial) {
    static std::atomic<uint64_t> evaluations{0};
    double value = trial["x"] * trial["x"] + trial["y"] * trial["y"];
    if (trial["x"] > 1) {
      if (is("mute")) throw hone::invalid("");
      if (is("error")) throw std::runtime_error("x > 1");
      if (is("crash")) *(volatile int *)nullptr = 1;
    }
    if (is("remembers")) value += last_, last_ = trial["x"];
    if (is("entropy")) value += static_cast<double>(evaluations++);
    if (is("address")) value += static_cast<double>(reinterpret_cast<uintptr_t>(&evaluations) >> 12);
    for (int step = 1; step <= trial.budget(); step += 1) {
      if (is("deaf") ? false : trial.cancelled()) throw hone::cancelled();
      if (is("deaf") && trial.cancelled()) pause();
      const int shown = is("backwards") ? 1000 - step : step;
      if (!trial.report(static_cast<uint64_t>(shown), step, value + 1.0 / step) && !is("stubborn")) break;
    }
    trial.metric("cost", trial.budget());
    return is("no-metric") ? std::nan("") : value;
  }

 private:
  bool is(const char *flaw) const { return flaw_ == flaw; }

  std::string flaw_;
  double last_ = 0;
};

HONE_LIBRARY("test", "1.0.0", hone::optimizer<flawed>("flawed", "an optimizer with one flaw", HONE_DETERMINISTIC),
             hone::optimizer<flawed_counting>("flawed-counting", "counts its asks", HONE_IGNORES_TELLS),
             hone::objective<flawed_bowl>("flawed-bowl", "an objective with one flaw", HONE_DETERMINISTIC))
