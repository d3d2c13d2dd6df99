/* An objective in C++, whole. Build:
 *   g++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -fno-gnu-unique -I SDK/include SDK/Examples/cpp/bowl.cpp \
 *     -Wl,--version-script=SDK/hone.map -o libbowl.so */
#include <hone/hone.hpp>

struct bowl {
  static hone::space space() { return hone::space().real("x", -5, 5).real("width", 1e-3, 10).log().preset(1); }
  double operator()(hone::trial &trial) { return (trial["x"] - 2) * (trial["x"] - 2) / trial["width"] + trial["width"]; }
};

HONE_LIBRARY("example", "1.0.0", hone::objective<bowl>("bowl", "a bowl with its minimum at x = 2", HONE_DETERMINISTIC))
