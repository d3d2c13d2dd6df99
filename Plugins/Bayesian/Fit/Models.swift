import Glibc

/// A surrogate for each metric that is to be minimised and for each constraint.
package final class Models {
  package let objectives: [Surrogate]
  package let constraints: [Surrogate]
  /// Metrics of the history that these are.
  private let objectiveMetrics: [Int]
  private let constraintMetrics: [Int]
  /// Standardised values at which constraints begin to be violated.
  private var bounds: [Double]
  /// Whether there is something to learn from.
  package private(set) var isReady = false

  package init(
    _ features: Features, _ prior: Prior, _ choices: Surrogate.Choices, objectives: [Int], constraints: [Int]
  ) {
    objectiveMetrics = objectives
    constraintMetrics = constraints
    self.objectives = objectives.map { _ in Surrogate(features, prior, choices) }
    self.constraints = constraints.map { _ in
      Surrogate(features, prior, .init(smoothness: choices.smoothness, transform: .standardise))
    }
    bounds = [Double](repeating: 0, count: constraints.count)
  }

  /// The observations that the processes of objectives hold, in their order; those of constraints choose their own.
  package var members: [Int] { objectives[0].members }
  /// Told configurations in the processes.
  package var count: Int { objectives[0].process.count }
  /// Told and pending ones.
  package var total: Int { objectives[0].process.total }

  /// What the acquisition needs of the constraints.
  package var conditions: [Acquisition.Constraint] {
    zip(constraints, bounds).map { Acquisition.Constraint(process: $0.process, bound: $1) }
  }

  /// Learns all that was told; pending configurations behind.
  ///
  /// - Returns: what refits found, with the metric each is of.
  package func refresh(_ history: History) -> [(metric: Int, report: Surrogate.Report)] {
    isReady = false
    var reports: [(Int, Surrogate.Report)] = []
    for (place, (surrogate, metric)) in zip(objectives, objectiveMetrics).enumerated() {
      guard let raw = Self.imputed(history, metric) else { return [] }
      let errors = (0..<history.count).map { index in
        let error = history.deviation(index, metric)
        return error.isFinite && !history.isFailed[index] ? error : 0
      }
      // All hold what the first chooses: their means of one configuration are combined.
      let report = surrogate.update(
        rows: history.featureRows, raw: raw, errors: errors, members: place == 0 ? nil : members)
      if let report {
        reports.append((metric, report))
      }
    }
    for (index, metric) in constraintMetrics.enumerated() {
      let raw = Self.violations(history, metric)
      let errors = [Double](repeating: 0, count: history.count)
      if let report = constraints[index].update(rows: history.featureRows, raw: raw, errors: errors) {
        reports.append((metric, report))
      }
      bounds[index] = constraints[index].standardised(0, raw)
    }
    isReady = true
    for pending in history.pending { append(pending.features) }
    return reports
  }

  /// Adds a configuration that is pending.
  package func append(_ row: [Double]) {
    guard isReady else { return }
    for surrogate in objectives + constraints { surrogate.process.append(row, pending: true) }
  }

  /// Values of a metric, failed trials a tenth of the range worse than the worst; nil if there is nothing to tell apart.
  private static func imputed(_ history: History, _ metric: Int) -> [Double]? {
    var (least, most) = (Double.infinity, -Double.infinity)
    for index in 0..<history.count where !history.isFailed[index] {
      let value = history.metric(index, metric)
      (least, most) = (min(least, value), max(most, value))
    }
    guard history.count >= 2, least <= most else { return nil }
    let anyFailed = history.isFailed.contains(true)
    guard least < most || anyFailed else { return nil }
    // In halves, as the range itself may be more than a double holds.
    let bad = most + (least < most ? 0.2 * (0.5 * most - 0.5 * least) : max(1, abs(most)))
    let limit = Double.greatestFiniteMagnitude / 16
    return (0..<history.count).map { index in
      min(max(history.isFailed[index] ? bad : history.metric(index, metric), -limit), limit)
    }
  }

  /// Values of a constraint on a scale that grows like the logarithm away from its bound, which stays at 0.
  ///
  /// Failed trials count as the worst violation there is.
  private static func violations(_ history: History, _ metric: Int) -> [Double] {
    let values = (0..<history.count).map { history.metric($0, metric) }
    let sizes = values.filter { $0.isFinite && $0 != 0 }.map { abs($0) }.sorted()
    let scale = sizes.isEmpty ? 1 : sizes[sizes.count / 2]
    let finite = values.map { $0.isFinite ? asinh($0 / scale) : .nan }
    let worst = finite.filter { !$0.isNaN }.max() ?? 1
    return finite.map { $0.isNaN ? max(worst, 1) : $0 }
  }

  /// Whether all constraints of an observation were measured and held.
  package func isFeasible(_ history: History, _ index: Int) -> Bool {
    constraintMetrics.allSatisfy { history.metric(index, $0) <= 0 }
  }
}
