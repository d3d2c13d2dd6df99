/* An objective and an optimizer that use all of hone.hpp, for check-examples.sh. Built twice, into two libraries that
 * are loaded into one process: `created` must count for each of them. */
#include <hone/hone.hpp>

struct everything {
  static inline int created = 0;

  static hone::space options() {
    return hone::space()
        .real("shift", -1, 1).preset(0.5)
        .choice("mode", {"plain", "throw"}).preset("plain")
        .text("note");
  }
  explicit everything(const hone::options &options) : shift(options["shift"]), mode(options.label("mode")) {
    created += 1;
    if (options.has("note") && options.text("note") == "refuse") throw hone::invalid("refused by its option");
  }
  hone::space space() {
    return hone::space()
        .choice("solver", {"SGD", "Adam"}).preset(std::string("Adam")).summary("rule")
        .real("beta", 1e-4, 1e-1).log().preset(1e-1).when(hone::equal("solver", "Adam")).adjustable()
        .integer("layers", 1, 3).preset(2)
        .real("last", 0, 1).step(0.25).when(hone::at_least("layers", 3) || hone::in("solver", {"SGD"}))
        .real("offset", -1, 1).preset(0).when(hone::equal("layers", 1) && hone::equal("last", 0))
        .forbid(hone::equal("solver", "SGD") && hone::equal("layers", 3));
  }
  std::vector<hone::metric> metrics() { return {{"size", HONE_MINIMIZE, HONE_RECORDED_METRIC}, {"loss"}}; }
  hone::budget budget() { return {"epochs", 1, 10, 5}; }

  double operator()(hone::trial &trial) {
    if (mode == "throw" && trial.number() == 1) throw std::runtime_error("thrown by the objective");
    if (mode == "throw" && trial.number() == 2) throw hone::invalid("cannot work");
    if (mode == "throw" && trial.number() == 3) throw 3;
    trial.metric("size", static_cast<double>(trial.integer("layers")));
    double value = shift + created;
    for (uint64_t epoch = 1; static_cast<double>(epoch) <= trial.budget(); epoch += 1) {
      value += trial.label("solver") == "Adam" ? trial["beta"] : 1;
      if (!trial.report(epoch, static_cast<double>(epoch), value)) break;
    }
    return value;
  }

  double shift;
  std::string mode;
};

// Asks for what is not there.
struct careless {
  static hone::space options() {
    return hone::space()
        .choice("first", {"given", "left out"})
        .choice("second", {"given", "left out"}).when(hone::equal("first", 0));
  }
  explicit careless(const hone::options &options) { options.label("second"); }
  static hone::space space() {
    return hone::space()
        .real("large", 1, 1e30).log()
        .integer("count", 0, 3)
        .choice("rule", {"a", "b"}).when(hone::at_least("count", 1));
  }
  double operator()(hone::trial &trial) {
    if (trial.number() == 0) return static_cast<double>(trial.label("rule").size());
    if (trial.number() == 1) return static_cast<double>(trial.label("count").size());
    if (trial.number() == 2) throw hone::failure(HONE_OK, "a failure that is none");
    return static_cast<double>(trial.integer("large"));
  }
};

struct thirds {
  explicit thirds(const hone::problem &problem) : unit(problem.count(), 0), seed(problem.seed()) {}
  int32_t ask(hone::proposal &proposal) {
    if (proposal.trial() >= 3 + told) return HONE_WAIT;
    if (proposal.trial() == 5) return HONE_DONE;
    const uint32_t count = static_cast<uint32_t>(unit.size());
    hone_random_uniforms(seed, proposal.trial(), HONE_STREAM_PROPOSAL, 0, count, unit.data());
    proposal.set_unit(unit.data());
    return HONE_OK;
  }
  void tell(const hone_tell &tell) { told += tell.state == HONE_TRIAL_COMPLETE ? 1 : 0; }

  std::vector<double> unit;
  uint64_t seed;
  uint64_t told = 0;
};

HONE_LIBRARY("test", "1.0.0", hone::objective<everything>("everything", "uses all of hone.hpp"),
             hone::objective<careless>("careless", "asks for what is not there"),
             hone::optimizer<thirds>("thirds", "waits after three"))
