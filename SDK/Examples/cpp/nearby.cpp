/* An optimizer in C++, whole: random steps from the best configuration so far, shorter after each failure. Build:
 *   g++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -fno-gnu-unique -I SDK/include SDK/Examples/cpp/nearby.cpp \
 *     -Wl,--version-script=SDK/hone.map -o libnearby.so */
#include <hone/hone.hpp>

class nearby {
 public:
  explicit nearby(const hone::problem &problem)
      : space_(problem.space()), seed_(problem.seed()), best_(problem.count(), 0.5) {}

  int32_t ask(hone::proposal &proposal) {
    std::vector<double> unit(best_.size());
    for (uint32_t attempt = 0; attempt < 1000; attempt += 1) {  // until it is not forbidden
      for (uint32_t i = 0; i < unit.size(); i += 1) {
        const double u = hone_random_uniform(seed_, proposal.trial(), attempt, i);
        unit[i] = std::min(1.0, std::max(0.0, best_[i] + radius_ * (2 * u - 1)));
      }
      if (proposal.set_unit(unit.data())) return HONE_OK;
    }
    return HONE_DONE;
  }

  void tell(const hone_tell &tell) {
    if (tell.state != HONE_TRIAL_COMPLETE) return;
    const bool improves = tell.metrics[0] < value_; /* always minimised; false for NaN */
    radius_ = std::min(0.5, std::max(1e-3, radius_ * (improves ? 1.5 : 0.9)));
    if (!improves) return;
    value_ = tell.metrics[0];
    hone_to_unit(space_, tell.values, best_.data());
  }

 private:
  const hone_space *space_;
  uint64_t seed_;
  std::vector<double> best_;
  double value_ = std::numeric_limits<double>::infinity();
  double radius_ = 0.5;
};

HONE_LIBRARY("example", "1.0.0",
             hone::optimizer<nearby>("nearby", "random steps from the best so far", HONE_DETERMINISTIC))
