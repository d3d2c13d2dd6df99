/* A library whose plugins cannot be described: the preset of an option is none of its labels. */
#include <hone/hone.hpp>

struct undescribed {
  static hone::space options() { return hone::space().choice("rule", {"plain", "mean"}).preset("median"); }
  explicit undescribed(const hone::options &) {}
  static hone::space space() { return hone::space().real("x", -1, 1); }
  double operator()(hone::trial &trial) { return trial["x"]; }
};

HONE_LIBRARY("test", "1.0.0", hone::objective<undescribed>("undescribed", "has a wrong preset"))
