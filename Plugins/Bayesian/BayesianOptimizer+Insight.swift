import Glibc
package import HonePlugin

extension BayesianOptimizer: InsightfulOptimizer {
  /// The inverse length scales of the first metric's model: how fast the metric changes along each hyperparameter, in ranges
  /// of it (labels: from one to another).
  package func importance() -> Importance? {
    guard let model = models.objectives.first, model.process.count > 0 else { return nil }
    var values = [Double](repeating: .nan, count: encoding.count)
    for (group, logLength) in zip(features.groups, model.process.parameters.logLengths) {
      values[group.index] = exp(-logLength)
    }
    return Importance(
      values: values,
      text: "inverse length scales of the model of \(problem.metrics[objectiveMetrics[0]].name) "
        + "(Matérn \(model.process.parameters.smoothness.name), \(model.process.count) trials)")
  }
}
