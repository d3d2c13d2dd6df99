// plugin-name, an objective for hone in C++: it trains a model with the hyperparameters of a trial, and measures it.
//
// The model is ridge regression on rows that are made up here, so it works as it stands. What is yours to write is
// marked CHANGE:
//   1. the hyperparameters
//   2. what is measured
//   3. the data, which all trials share
//   4. how a model is trained and measured
//   5. what hone says of it
//
// The manuals are the first page of sdk/include/hone/hone.hpp, and hone.h.
#include <hone/hone.hpp>

#include <cmath>

class plugin_name_objective {
 public:
  // CHANGE 1: the hyperparameters.
  static hone::space space() {
    return hone::space()
        .real("learning_rate", 1e-4, 1).log().preset(1e-2).summary("size of a step")
        .real("l2", 1e-4, 1).log().preset(1e-2).summary("penalty on the squared weights")
        .integer("epochs", 1, 100).log().preset(20).summary("passes over the rows");
  }

  // CHANGE 2: what is measured. HONE_MAXIMIZE if more is better.
  std::vector<hone::metric> metrics() {
    return {{"validation_loss", HONE_MINIMIZE, HONE_OBJECTIVE_METRIC, 0, "", "mean squared error on held out rows"}};
  }

  // CHANGE 3: the data, which all trials share. Files would be read here.
  plugin_name_objective() {
    const uint64_t seed = 1;  // the same rows for each trial
    for (uint32_t row = 0; row < rows + held_out; row += 1) {
      x_.emplace_back(columns);
      for (uint32_t j = 0; j < columns; j += 1) x_[row][j] = hone_random_normal(seed, row, HONE_STREAM_OWN, j);
      y_.push_back(hone_random_normal(seed, row, HONE_STREAM_NOISE, 0));
      for (uint32_t j = 0; j < useful; j += 1) y_[row] += x_[row][j];
    }
  }

  // CHANGE 4: trains and measures one model. Everything random follows from trial.seed(), nothing is kept from trial to
  // trial, and what is thrown makes the trial fail with that sentence.
  double operator()(hone::trial &trial) {
    std::vector<double> weights(columns);
    const int64_t epochs = trial.integer("epochs");
    double loss = 0;
    for (int64_t epoch = 1; epoch <= epochs; epoch += 1) {
      if (trial.cancelled()) throw hone::cancelled();  // as after Ctrl-C
      train(weights, trial["learning_rate"], trial["l2"], trial.seed(), static_cast<uint64_t>(epoch));
      loss = validation_loss(weights);
      // An answer, not an accident: the optimizer learns to keep away from here.
      if (!std::isfinite(loss)) throw hone::invalid("the training diverged; a smaller learning_rate may not");
      // The learning curve, by which an optimizer may end a trial early.
      if (!trial.report(static_cast<uint64_t>(epoch), static_cast<double>(epoch), loss)) break;
    }
    return loss;
  }

 private:
  // One pass of stochastic gradient descent.
  void train(std::vector<double> &weights, double rate, double l2, uint64_t seed, uint64_t epoch) const {
    for (uint32_t step = 0; step < rows; step += 1) {
      const uint32_t row = hone_random_below(seed, epoch, HONE_STREAM_SHUFFLE, step, rows);
      const double off = residual(weights, row);
      for (uint32_t j = 0; j < columns; j += 1) weights[j] -= rate * (off * x_[row][j] + l2 * weights[j]);
    }
  }

  double validation_loss(const std::vector<double> &weights) const {
    double sum = 0;
    for (uint32_t row = rows; row < rows + held_out; row += 1) sum += std::pow(residual(weights, row), 2);
    return sum / held_out;
  }

  // How far the model is off in one row.
  double residual(const std::vector<double> &weights, uint32_t row) const {
    double sum = -y_[row];
    for (uint32_t j = 0; j < columns; j += 1) sum += weights[j] * x_[row][j];
    return sum;
  }

  static constexpr uint32_t rows = 60, held_out = 200, columns = 20, useful = 5;
  std::vector<std::vector<double>> x_;  // (rows + held_out, columns)
  std::vector<double> y_;
};

// CHANGE 5: what hone says of it, in one line.
HONE_LIBRARY("vendor-name", "0.1.0",
             hone::objective<plugin_name_objective>("plugin-name", "ridge regression by gradient descent",
                                                    HONE_DETERMINISTIC))
