import CBayesKernels
import Glibc
package import HonePlugin
import TPEOptimizer

/// Bayesian optimisation with Gaussian processes over mixed and conditional spaces.
///
/// An ask learns what was told (`Models`), chooses what to ask of the models (`AcquisitionFunction`, by the trial's number),
/// and seeks the configuration that answers it best (`AcquisitionSearch`). Every ask is a function of the seed, the trial's
/// number, and what was asked and told before.
package final class BayesianOptimizer: Optimizer {
  let encoding: Encoding
  let features: Features
  private let effectiveDimension: Double
  private let options: BayesianOptions
  let problem: Problem
  private let host: Host
  private let startTrials: Int
  /// Whether there are neither labels nor conditions.
  let isPlain: Bool
  let objectiveMetrics: [Int]
  private let design: InitialDesign
  private let search: AcquisitionSearch
  let models: Models
  /// What takes turns with the models; nil where they are on their own.
  let parzen: TPEOptimizer?
  /// All points of a small finite space.
  private let all: [[Double]]?
  var history: History
  var trustRegion: TrustRegion

  /// Up to so many configurations a finite space is gone through value by value.
  private static let mostListed = 4096
  /// Pending trials are further than this from each other in some coordinate, if there is a choice.
  static let apart = 2e-3

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    self.problem = problem
    self.host = host
    self.options = try BayesianOptions(options)
    encoding = Encoding(problem.space)
    features = Features(encoding.dimensions)
    guard features.count <= Features.most else {
      throw PluginError.invalid(
        "bayesian takes \(Features.most) hyperparameters at most, conditional numbers counted twice, but this space has "
          + "\(features.count); choose \"random\"")
    }
    effectiveDimension = encoding.effectiveDimension(problem.seed)
    isPlain = encoding.dimensions.allSatisfy { $0.kind != .label && !$0.isConditional }
    startTrials =
      self.options.startTrials
      ?? Self.startTrials(problem, effectiveDimension, isPlain: isPlain, cap: self.options.startCap)
    design = InitialDesign(encoding, seed: problem.seed, startsWithDefault: self.options.startsWithDefault)
    search = AcquisitionSearch(encoding, features, effectiveDimension: effectiveDimension, seed: problem.seed)
    let metrics = problem.metrics
    objectiveMetrics = metrics.indices.filter { metrics[$0].role == .objective }
    let constraintMetrics = metrics.indices.filter {
      if case .constraint = metrics[$0].role { true } else { false }
    }
    models = Models(
      features, Prior(features, effectiveDimension: effectiveDimension, noiseFloor: self.options.noiseFloor),
      self.options.choices, objectives: objectiveMetrics, constraints: constraintMetrics)
    all = encoding.allPoints(most: Self.mostListed)
    parzen = self.options.parzen && all == nil ? TPEOptimizer(takingTurnsOn: problem, host) : nil
    history = History(encoding, features, metricCount: metrics.count)
    trustRegion = TrustRegion(dimension: effectiveDimension)
  }

  /// Trials before the model, at most a fifth of all.
  ///
  /// Labels have to be tried, while numbers can be extrapolated; but of 100 trials ten are enough: with all 45
  /// hyperparameters of `mlp` they find more within 30 trials than twenty do, and as much later on (Benchmarks/quality).
  private static func startTrials(_ problem: Problem, _ effectiveDimension: Double, isPlain: Bool, cap: Int) -> Int {
    let trials = problem.trials ?? .max
    let share = isPlain ? 0.5 : 1
    let wanted = Int((share * effectiveDimension).rounded()) + 1
    return max(2, min(max(4, isPlain ? wanted : min(wanted, max(cap, trials / 10))), trials / 5))
  }

  // MARK: - Learning

  package func tell(_ tell: Tell) throws {
    guard let values = tell.values.buffer.baseAddress, tell.values.count == encoding.count else { return }
    try parzen?.tell(tell)
    var point = [Double](repeating: 0, count: encoding.count)
    encoding.point(of: values, &point)
    switch tell.state {
    case .waiting, .running:
      if !history.isPending(tell.trial) { history.addPending(tell.trial, point, isLocal: false) }
    case .paused: break
    case .cancelled: _ = history.removePending(tell.trial)
    case .complete, .failed, .stopped:
      let wasLocal = history.removePending(tell.trial)?.isLocal ?? false
      let isMeasured = objectiveMetrics.allSatisfy { $0 < tell.metrics.count && tell.metrics[$0].isFinite }
      let best = wasLocal ? bestValue : 0
      history.add(
        point, metrics: tell.metrics, deviations: tell.deviations, failed: tell.state == .failed || !isMeasured)
      if wasLocal {
        let place = history.count - 1
        let counts = !history.isFailed[place] && models.isFeasible(history, place)
        trustRegion.note(counts ? history.metric(place, objectiveMetrics[0]) : .infinity, best: best)
      }
    }
  }

  /// The least value of the first metric where constraints hold.
  private var bestValue: Double {
    var best = Double.infinity
    for index in 0..<history.count where !history.isFailed[index] && models.isFeasible(history, index) {
      best = min(best, history.metric(index, objectiveMetrics[0]))
    }
    return best
  }

  // MARK: - Proposing

  package func ask(_ proposals: Proposals) throws -> Answer {
    bayes_one_thread()
    if history.count >= startTrials {
      for (metric, report) in models.refresh(history) { note(report, metric) }
    }
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      guard let (point, isLocal) = propose(proposal.trial) else { return index == 0 ? .done : .proposed(index) }
      if let values = proposal.values.buffer.baseAddress {
        design.write(point, values)
        parzen?.begin(proposal.trial, values, isOwn: true)
      }
      history.addPending(proposal.trial, point, isLocal: isLocal)
      if let added = history.pending.last { models.append(added.features) }
    }
    return .proposed(proposals.capacity)
  }

  private func propose(_ trial: UInt64) -> (point: [Double], isLocal: Bool)? {
    let begun = history.count + history.pending.count
    if begun < startTrials || !models.isReady { return designed(trial, begun) }
    if trial % 2 == 1, begun >= 2 * startTrials, let point = drawn(trial) { return (point, false) }
    let weights = scalarisation(trial)
    let order = ranking(weights)
    let parents = order.prefix(5).map { Array(history.point(models.members[$0.place])) }
    let isLocal =
      options.trustRegion && objectiveMetrics.count == 1 && (trial / 2) % 2 == 1
      && Double(models.count) > 5 * effectiveDimension
    if all == nil, options.quadratic, weights.count == 1, models.constraints.isEmpty,
      let point = quadraticStep(trial, from: parents[0])
    {
      return (point, false)
    }
    let acquisition = acquisition(trial, weights, incumbent: order[0])
    if let all {
      let left = all.filter { !history.isSeen($0) }
      return left.isEmpty ? nil : search.rank(acquisition, left).first.map { ($0.point, false) }
    }
    let wellKnown = weights.count == 1 ? wellKnown(trial, order.map { models.members[$0.place] }) : []
    let region =
      isLocal
      ? trustRegion.region(
        around: parents[0], features, models.objectives[0].process.parameters, count: encoding.count)
      : .cube(encoding.count)
    let found = search.search(
      acquisition, parents: parents, incumbent: parents[0], region: region,
      excluding: wellKnown, trial: trial, effort: .init(told: models.total))
    let fresh = found.filter { !history.isSeen($0.point) }
    // A result that is on its way leaves next to nothing to learn beside it, however good the place.
    if let apart = fresh.first(where: { !history.isNearPending($0.point, within: Self.apart) }) ?? fresh.first {
      return (apart.point, isLocal)
    }
    return designed(trial, begun)
  }

  /// What the densities draw, if they are asked at all.
  private func drawn(_ trial: UInt64) -> [Double]? {
    // Where next to nothing is allowed they give up, and the models go on.
    guard let parzen, let values = try? parzen.propose(trial) else { return nil }
    var point = [Double](repeating: 0, count: encoding.count)
    encoding.point(of: values, &point)
    return history.isSeen(point) ? nil : point
  }

  private func designed(_ trial: UInt64, _ begun: Int) -> (point: [Double], isLocal: Bool)? {
    if let found = design.point(trial, isFirst: begun == 0, history) { return (found, false) }
    return all?.first { !history.isSeen($0) }.map { ($0, false) }
  }

  /// A weight for each metric, uniform among those that add up to 1.
  private func scalarisation(_ trial: UInt64) -> [Double] {
    guard objectiveMetrics.count > 1 else { return [1] }
    var random = RandomStream(seed: problem.seed, trial: trial, stream: Streams.weights)
    let draws = objectiveMetrics.map { _ in -log(1 - random.uniform()) + 1e-3 }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  /// A told configuration of the models: whether its constraints held, and its mean, scalarised.
  private struct Ranked {
    let place: Int
    let isFeasible: Bool
    let mean: Double
  }

  /// Told configurations from the best on: where constraints hold first, by the model's mean.
  private func ranking(_ weights: [Double]) -> [Ranked] {
    let ideals = ideals
    return (0..<models.count).map { place in
      let mean =
        weights.count == 1
        ? models.objectives[0].process.meanAtTold(place)
        : zip(models.objectives.indices, weights).map { index, weight in
          weight * (models.objectives[index].process.meanAtTold(place) - ideals[index])
        }.max() ?? 0
      let member = models.members[place]
      return Ranked(
        place: place, isFeasible: !history.isFailed[member] && models.isFeasible(history, member), mean: mean)
    }.sorted { a, b in a.isFeasible != b.isFeasible ? a.isFeasible : a.mean < b.mean }
  }

  /// The best output of each metric, standardised.
  private var ideals: [Double] { models.objectives.map { $0.outputs.min() ?? 0 } }

  private func acquisition(_ trial: UInt64, _ weights: [Double], incumbent: Ranked) -> Acquisition {
    let function: AcquisitionFunction
    if history.pending.count >= 4 && trial % 4 == 3 {
      function = .exploration(threshold: incumbent.mean)
    } else if !incumbent.isFeasible && !models.constraints.isEmpty {
      function = .nothing
    } else if weights.count > 1 || options.function == .bound || options.function == .alternate && trial % 3 == 2 {
      function = .lowerBound(kappa: options.kappa ?? (weights.count > 1 ? 1.8 : 1))
    } else {
      function = .logExpectedImprovement(incumbent: incumbent.mean)
    }
    let objectives = zip(models.objectives, zip(weights, ideals)).map {
      Acquisition.Objective(process: $0.process, weight: $1.0, ideal: $1.1)
    }
    return Acquisition(objectives, function, models.conditions)
  }

  // MARK: - Diagnostics

  private func note(_ report: Surrogate.Report, _ metric: Int) {
    let lengths = zip(features.groups, report.parameters.logLengths).map { group, logLength in
      "\(encoding.space.parameters[group.index].name) \(Self.short(exp(logLength)))"
    }
    let correlation = report.correlation.map { "rank correlation \(Self.short($0)), " } ?? ""
    host.log(
      options.isVerbose ? .info : .debug,
      "model of \(problem.metrics[metric].name) from \(report.count) trials: Matérn \(report.parameters.smoothness.name), "
        + "\(report.transform.rawValue), \(correlation)log posterior \(Self.short(-report.negativeLogPosterior)), "
        + "noise \(Self.short(report.parameters.noise.squareRoot())), lengths \(lengths.joined(separator: " "))")
  }

  /// Three digits.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let digits = pow(10, (2 - log10(abs(value)).rounded(.down)))
    return "\((value * digits).rounded() / digits)"
  }
}
