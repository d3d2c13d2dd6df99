/* A learning optimizer whose state can be saved, as slow as the option says; it counts its asks in a file. */
#include <chrono>
#include <cstdio>
#include <hone/hone.hpp>

class remembering {
 public:
  static hone::space options() { return hone::space().real("milliseconds", 0, 1000).preset(0.0).real("tell_milliseconds", 0, 1000).preset(0.0).text("log"); }

  remembering(const hone::problem &problem, const hone::options &options)
      : space_(problem.space()), seed_(problem.seed()), milliseconds_(options["milliseconds"]),
        tell_milliseconds_(options["tell_milliseconds"]),
        log_(options.has("log") ? options.text("log") : ""), best_(problem.count(), 0.5) {}

  int32_t ask(hone::proposal &proposal) {
    work(milliseconds_);
    if (!log_.empty()) {
      if (FILE *file = std::fopen(log_.c_str(), "a")) {
        std::fputc('a', file);
        std::fclose(file);
      }
    }
    std::vector<double> unit(best_.size());
    for (uint32_t i = 0; i < unit.size(); i += 1) {
      const double u = hone_random_uniform(seed_, proposal.trial(), 0, i);
      unit[i] = std::min(1.0, std::max(0.0, best_[i] + radius_ * (2 * u - 1)));
    }
    return proposal.set_unit(unit.data()) ? HONE_OK : HONE_DONE;
  }

  void tell(const hone_tell &tell) {
    work(tell_milliseconds_);
    if (tell.state != HONE_TRIAL_COMPLETE) return;
    const bool improves = tell.metrics[0] < value_;
    radius_ = std::min(0.5, std::max(1e-3, radius_ * (improves ? 1.5 : 0.9)));
    if (!improves) return;
    value_ = tell.metrics[0];
    hone_to_unit(space_, tell.values, best_.data());
  }

  std::string save() const {
    std::string bytes(sizeof(double) * (best_.size() + 2), 0);
    std::memcpy(&bytes[0], &value_, sizeof value_);
    std::memcpy(&bytes[8], &radius_, sizeof radius_);
    std::memcpy(&bytes[16], best_.data(), sizeof(double) * best_.size());
    return bytes;
  }

  bool load(const std::string &bytes) {
    if (bytes.size() != sizeof(double) * (best_.size() + 2)) return false;
    std::memcpy(&value_, &bytes[0], sizeof value_);
    std::memcpy(&radius_, &bytes[8], sizeof radius_);
    std::memcpy(best_.data(), &bytes[16], sizeof(double) * best_.size());
    return true;
  }

 private:
  static void work(double milliseconds) {
    const auto began = std::chrono::steady_clock::now();
    while (std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count() < milliseconds) {
    }
  }

  const hone_space *space_;
  uint64_t seed_;
  double milliseconds_;
  double tell_milliseconds_;
  std::string log_;
  std::vector<double> best_;
  double value_ = std::numeric_limits<double>::infinity();
  double radius_ = 0.5;
};

HONE_LIBRARY("test", "1.0.0", hone::optimizer<remembering>("remembering", "random steps from the best so far"))
