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
  package internal(set) var transform: OutputTransform
  /// Standardised outputs of `members`.
  package internal(set) var outputs: [Double] = []
  /// Observations that the process holds, in its order.
  package internal(set) var members: [Int] = []
  package private(set) var lastReport: Report?
  private let features: Features
  private let prior: Prior
  private let choices: Choices
  /// Parameters and minus the logarithm of their posterior density.
  struct Candidate {
    let value: Double
    let parameters: KernelParameters
  }

  var best: [Smoothness: Candidate] = [:]
  var schedule = RefitSchedule()
  /// What standard errors weigh, as of the last fit.
  var noise = NoiseWeights()
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
  ///   - members: what the process is to hold; nil: as its own outputs suggest.
  /// - Returns: a report if parameters were sought.
  package func update(rows: [Double], raw: [Double], errors: [Double], members given: [Int]? = nil) -> Report? {
    process.removePending()
    let count = raw.count
    let wanted =
      given ?? Subset.members(count: count, current: members, raw: raw, rows: rows, weights: process.weights)
    let isContinuation = wanted.count >= members.count && wanted.starts(with: members)
    let transformed = transform.apply(wanted.map { raw[$0] })
    func weight(_ place: Int) -> Double { noise.weight(errors[wanted[place]] * transformed.slopes[place]) }
    var surprise = 0.0
    if isContinuation && !members.isEmpty {
      outputs = transformed.values
      rows.withUnsafeBufferPointer { rows in
        guard let rows = rows.baseAddress else { return }
        for place in members.count..<wanted.count {
          let row = rows + wanted[place] * features.count
          var (mean, variance) = (0.0, 0.0)
          process.predict(row, number: 1, means: &mean, variances: &variance)
          let scale = (variance + process.parameters.noise * weight(place)).squareRoot()
          surprise = max(surprise, abs(outputs[place] - mean) / scale)
          process.append(row, noiseWeight: weight(place), pending: false)
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
      Self.fill(process, members, rows, noiseWeights: members.indices.map(weight))
      if !schedule.isDue(count: count, surprise: 0) {
        process.factorise(process.parameters)
        process.setTargets(outputs)
        return nil
      }
    }
    // The transform has changed with every result since they were appended.
    weigh(errors: members.map { errors[$0] }, slopes: transformed.slopes)
    let report = refit(rows: rows, raw: members.map { raw[$0] }, errors: members.map { errors[$0] })
    lastReport = report
    schedule.done(count: count)
    return report
  }

  /// Where a raw output lies among the standardised ones; for `transform` = `.standardise` only.
  package func standardised(_ value: Double, _ raw: [Double]) -> Double {
    let (mean, deviation) = moments(members.map { raw[$0] })
    return deviation > 0 ? (value - mean) / deviation : value - mean
  }

  /// Puts observations into a process, without its factor.
  private static func fill(_ process: GaussianProcess, _ members: [Int], _ rows: [Double], noiseWeights: [Double]) {
    process.removeAll()
    rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      for (place, member) in members.enumerated() {
        process.add(rows + member * process.features.count, noiseWeight: noiseWeights[place])
      }
    }
  }

  /// Gives every member the weight of its standard error.
  private func weigh(errors: [Double], slopes: [Double]) {
    let errors = zip(errors, slopes).map { $0 * $1 }
    noise = NoiseWeights(errors)
    for (place, error) in errors.enumerated() { process.setNoiseWeight(place, noise.weight(error)) }
  }

  private func refit(rows: [Double], raw: [Double], errors: [Double]) -> Report {
    // The process whose evidence counts, and the places of its configurations among the members.
    var places = Array(members.indices)
    var fitted = process
    if members.count > (best.isEmpty ? Subset.mostFittedFirst : Subset.mostFitted) {
      places = Subset.sample(members, outputs: outputs, rows: rows, weights: process.weights)
      fitted = sample
      Self.fill(sample, places.map { members[$0] }, rows, noiseWeights: places.map { process.noiseWeight($0) })
    }
    let someRaw = places.map { raw[$0] }
    var someOutputs = places.map { outputs[$0] }
    var found = seek(fitted, someOutputs)
    var correlation: Double?
    if places.count >= 8 {
      fitted.factorise(found.parameters)
      fitted.computeInverse()
      let own = RankCorrelation.weighted(fitted.leaveOneOut(someOutputs).means, someOutputs)
      correlation = own
      if choices.transform == nil {
        // A change has to be worth it, lest two transforms that are as good alternate.
        var winner = (transform: transform, score: own + 0.02)
        for other in [OutputTransform.power, .warp] where other != transform {
          let values = other.apply(someRaw).values
          let score = RankCorrelation.weighted(fitted.leaveOneOut(values).means, values)
          if score > winner.score { winner = (other, score) }
        }
        if winner.transform != transform {
          transform = winner.transform
          correlation = winner.score
          let transformed = transform.apply(raw)
          outputs = transformed.values
          someOutputs = places.map { outputs[$0] }
          weigh(errors: errors, slopes: transformed.slopes)
          for (index, place) in places.enumerated() { fitted.setNoiseWeight(index, process.noiseWeight(place)) }
          found = seek(fitted, someOutputs)
        }
      }
    }
    process.factorise(found.parameters)
    process.setTargets(outputs)
    return Report(
      count: members.count, parameters: process.parameters, transform: transform, negativeLogPosterior: found.value,
      correlation: correlation)
  }

  /// Nats of evidence by which a smoothness has to be behind to be tried less often.
  private static let clearLead = 5.0

  /// Seeks the most probable parameters for each smoothness; answers the best.
  private func seek(_ process: GaussianProcess, _ outputs: [Double]) -> Candidate {
    var winner: Candidate?
    let wanted = Smoothness.allCases.filter { choices.smoothness == nil || choices.smoothness == $0 }
    for smoothness in wanted {
      let mode = prior.mode(smoothness, groups: features.groups.count)
      let warm = best[smoothness]
      if let warm, schedule.skipsLaggards, members.count > 40,
        wanted.contains(where: { other in best[other].map { $0.value < warm.value - Self.clearLead } ?? false })
      {
        continue
      }
      var found = minimize(
        process, outputs, from: warm?.parameters ?? mode,
        evaluations: warm == nil ? 30 : schedule.evaluations(members.count))
      if warm != nil && schedule.wantsSecondStart(members.count) {
        let second = minimize(process, outputs, from: mode, evaluations: 20)
        if second.value < found.value { found = second }
      }
      best[smoothness] = found
      if winner.map({ found.value < $0.value }) ?? true { winner = found }
    }
    return winner ?? Candidate(value: .infinity, parameters: process.parameters)
  }

  private func minimize(
    _ process: GaussianProcess, _ outputs: [Double], from start: KernelParameters, evaluations: Int
  ) -> Candidate {
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
    return Candidate(value: value, parameters: KernelParameters(smoothness: start.smoothness, vector: vector))
  }
}
