/* objective.cpp: the same function as an objective of its own, in ten lines. Build:
 *   g++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -fno-gnu-unique -I ../../SDK/include objective.cpp \
 *     -L. -ltrainer -Wl,-rpath,'$ORIGIN' -Wl,--version-script=../../SDK/hone.map -o libspirals.so */
#include <hone/hone.hpp>
#include "trainer.h"

struct spirals {
  static hone::space space() {
    return hone::space().real("learning_rate", 1e-3, 1).log().preset(0.1).real("momentum", 0, 0.99).preset(0.5)
        .integer("hidden", 2, 40).log().preset(10).choice("activation", {"sigmoid", "gaussian", "elliot"});
  }
  double operator()(hone::trial &trial) {
    double accuracy = 0;
    return train((float)trial["learning_rate"], (float)trial["momentum"], (int)trial.integer("hidden"),
                 trial.label("activation").c_str(), 810, (unsigned)trial.seed() >> 1, nullptr, nullptr, &accuracy);
  }
};

HONE_LIBRARY("spirals", "1.0.0", hone::objective<spirals>("spirals", "tells two spirals apart with FANN", 0))
