/* An objective that adds up its rate, and an optimizer that halves the rate after each report and stops every other trial. */
#include <hone/hone.hpp>

struct adding {
  static hone::space space() { return hone::space().real("rate", 0, 1).adjustable().real("start", 0, 1); }
  static std::vector<hone::metric> metrics() { return {{"last", HONE_MINIMIZE, HONE_RECORDED_METRIC}, {"sum"}}; }
  static hone::budget budget() { return {"steps", 1, 10, 6}; }

  double operator()(hone::trial &trial) {
    double sum = trial["start"];
    for (uint64_t step = 1; static_cast<double>(step) <= trial.budget(); step += 1) {
      sum += trial["rate"];
      trial.metric("last", trial.values()[0]);
      if (!trial.report(step, static_cast<double>(step), sum)) break;
    }
    return sum;
  }
};

class halving {
 public:
  explicit halving(const hone::problem &problem) : problem_(problem) {}

  int32_t ask(hone::proposal &proposal) {
    const double unit[] = {1, hone_random_uniform(problem_.seed(), proposal.trial(), 0, 0)};
    return proposal.set_unit(unit) ? HONE_OK : HONE_DONE;
  }

  static int32_t report(void *, const hone_report *report, hone_verdict *verdict, hone_error *) {
    verdict->values[0] = report->values[0] / 2;
    verdict->action = report->step == 4 && report->trial % 2 == 1 ? HONE_STOP : HONE_ADJUST;
    return HONE_OK;
  }

  /* hone.hpp has no reports for optimizers: the slot is filled here. */
  static hone::plugin plugin() {
    hone::plugin plugin = hone::optimizer<halving>("halving", "halves a rate after each report");
    static hone_optimizer_class table = *static_cast<const hone_optimizer_class *>(plugin.table.table);
    table.report = report;
    plugin.table.table = &table;
    return plugin;
  }

 private:
  const hone::problem &problem_;
};

HONE_LIBRARY("test", "1.0.0", hone::objective<adding>("adding", "adds up its rate", HONE_DETERMINISTIC), halving::plugin())
