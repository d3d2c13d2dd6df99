import Glibc

/// A Gaussian process of one metric that is kept up to date: which outputs it sees, when its parameters are sought anew,
/// and by which transform and smoothness.
package final class Surrogate {
  /// What the user may fix; nil: chosen from the data.
  package struct Choices: Sendable {
    package var smoothness: Smoothness?
    package var transform: OutputTransform?

    package init(smoothness: Smoothness? = nil, transform: OutputTransform? = nil) {
      self.smoothness = smoothness
      self.transform = transform
    }
  }

  /// What a refit found, for the log.
  package struct Report: Sendable {
    package let count: Int
    package let parameters: KernelParameters
    package let transform: OutputTransform
    package let negativeLogPosterior: Double
    /// Weighted rank correlation of leave-one-out predictions; nil with few results.
    package let correlation: Double?
  }

  package let process: GaussianProcess
  package private(set) var transform: OutputTransform
  /// Standardised outputs of `members`.
  package private(set) var outputs: [Double] = []
  /// Observations that the process holds, in its order.
  package private(set) var members: [Int] = []
  package private(set) var lastReport: Report?
  private let features: Features
  private let prior: Prior
  private let choices: Choices
  private var best: [Smoothness: KernelParameters] = [:]
  private var schedule = RefitSchedule()
  private var optimizer: ProjectedLBFGS
  /// The process of a subset whose evidence stands for that of all, once there are many.
  private lazy var sample = GaussianProcess(features, process.parameters)

  package init(_ features: Features, _ prior: Prior, _ choices: Choices) {
    self.features = features
    self.prior = prior
    self.choices = choices
    transform = choices.transform ?? .warp
    optimizer = ProjectedLBFGS(count: features.groups.count + 2)
    process = GaussianProcess(
      features, prior.mode(choices.smoothness ?? .fiveHalves, groups: features.groups.count))
  }

  /// Brings the process up to the observations there are.
  ///
  /// - Parameters:
  ///   - rows: features of all observations (count, F).
  ///   - raw: their outputs, finite.
  ///   - errors: their standard errors, 0 where unknown.
  /// - Returns: a report if parameters were sought.
  package func update(rows: [Double], raw: [Double], errors: [Double], outputsChanged: Bool = false) -> Report? {
    process.removePending()
    let count = raw.count
    let wanted = Subset.members(count: count, current: members, raw: raw, rows: rows, features: features, process)
    let isContinuation = wanted.count >= members.count && wanted.starts(with: members)
    let transformed = transform.apply(wanted.map { raw[$0] })
    func known(_ place: Int) -> Double {
      let error = errors[wanted[place]] * transformed.slopes[place]
      return error * error
    }
    var surprise = 0.0
    if isContinuation && !members.isEmpty && !outputsChanged {
      outputs = transformed.values
      rows.withUnsafeBufferPointer { rows in
        guard let rows = rows.baseAddress else { return }
        for place in members.count..<wanted.count {
          let row = rows + wanted[place] * features.count
          var (mean, variance) = (0.0, 0.0)
          process.predict(row, number: 1, means: &mean, variances: &variance)
          let scale = (variance + process.parameters.noise + known(place)).squareRoot()
          surprise = max(surprise, abs(outputs[place] - mean) / scale)
          process.append(row, known: known(place), pending: false)
        }
      }
      members = wanted
      if !schedule.isDue(count: count, surprise: surprise) {
        process.setTargets(outputs)
        return nil
      }
    } else {
      members = wanted
      outputs = transformed.values
      process.removeAll()
      for (place, member) in members.enumerated() {
        rows.withUnsafeBufferPointer { process.add($0.baseAddress! + member * features.count, known: known(place)) }
      }
      if !outputsChanged && !schedule.isDue(count: count, surprise: 0) {
        process.factorise(process.parameters)
        process.setTargets(outputs)
        return nil
      }
    }
    let report = refit(rows: rows, raw: members.map { raw[$0] })
    lastReport = report
    schedule.done(count: count)
    return report
  }

  private func refit(rows: [Double], raw: [Double]) -> Report {
    var value = seek()
    var correlation: Double?
    process.factorise(process.parameters)
    if members.count >= 8 {
      process.computeInverse()
      correlation = RankCorrelation.weighted(process.leaveOneOut(outputs).means, outputs)
      if choices.transform == nil {
        var (winner, score) = (transform, (correlation ?? 0) + 0.02)
        for other in [OutputTransform.power, .warp] where other != transform {
          let values = other.apply(raw).values
          let found = RankCorrelation.weighted(process.leaveOneOut(values).means, values)
          if found > score { (winner, score) = (other, found) }
        }
        if winner != transform {
          transform = winner
          outputs = winner.apply(raw).values
          correlation = score
          value = seek()
          process.factorise(process.parameters)
        }
      }
    }
    process.setTargets(outputs)
    return Report(
      count: members.count, parameters: process.parameters, transform: transform, negativeLogPosterior: value,
      correlation: correlation)
  }

  /// Seeks the most probable parameters for each smoothness and keeps the best.
  private func seek() -> Double {
    var winner: (value: Double, parameters: KernelParameters)?
    for smoothness in Smoothness.allCases where choices.smoothness == nil || choices.smoothness == smoothness {
      let mode = prior.mode(smoothness, groups: features.groups.count)
      let warm = best[smoothness]
      var found = minimize(from: warm ?? mode, evaluations: warm == nil ? 30 : schedule.evaluations(members.count))
      if warm != nil && schedule.wantsSecondStart(members.count) {
        let second = minimize(from: mode, evaluations: 20)
        if second.value < found.value { found = second }
      }
      best[smoothness] = found.parameters
      if winner.map({ found.value < $0.value }) ?? true { winner = found }
    }
    guard let winner else { return .infinity }
    process.factorise(winner.parameters)
    return winner.value
  }

  private func minimize(from start: KernelParameters, evaluations: Int) -> (value: Double, parameters: KernelParameters)
  {
    let (low, high) = prior.bounds(groups: features.groups.count)
    var vector = start.vector
    let value = optimizer.minimize(
      &vector, low: low, high: high,
      limits: .init(iterations: 40, evaluations: evaluations, gradient: 1e-3, decrease: 1e-6), firstStep: 0.3
    ) { vector, gradient in
      let parameters = KernelParameters(smoothness: start.smoothness, vector: vector)
      guard let evidence = process.negativeLogEvidence(parameters, outputs, &gradient) else { return .infinity }
      return evidence + prior.addNegativeLog(vector, to: &gradient)
    }
    return (value, KernelParameters(smoothness: start.smoothness, vector: vector))
  }
}
