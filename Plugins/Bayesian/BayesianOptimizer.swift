import CBayesKernels
import CHone
import Glibc
package import HonePlugin
import QuasiRandom

/// Bayesian optimisation with a Gaussian process over mixed and conditional spaces.
package final class BayesianOptimizer: Optimizer {
  package static let descriptor = PluginDescriptor(
    name: "bayesian", summary: "Gaussian process that learns from every trial: the most quality per trial",
    options: BayesianOptions.parameters, flags: .deterministic)

  private let problem: Problem
  private let options: BayesianOptions
  private let host: Host
  private let encoding: Encoding
  private let features: Features
  private let effectiveDimension: Double
  private let startTrials: Int
  private let search: AcquisitionSearch
  private let start: SobolSequence?
  private let surrogate: Surrogate
  private let all: [[Double]]?
  private var history: History
  private var trustRegion: TrustRegion
  private let defaultPoint: [Double]?

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    self.problem = problem
    self.options = try BayesianOptions(options)
    self.host = host
    encoding = Encoding(problem.space)
    features = Features(encoding.dimensions)
    guard features.count <= Features.most else {
      throw PluginError.invalid(
        "bayesian takes \(Features.most) hyperparameters at most, and conditional ones count twice; choose \"random\"")
    }
    effectiveDimension = encoding.effectiveDimension(problem.seed)
    let wanted = max(4, Int(effectiveDimension.rounded()) + 1)
    startTrials = self.options.startTrials ?? max(2, min(wanted, (problem.trials ?? .max) / 5))
    search = AcquisitionSearch(encoding, features, effectiveDimension: effectiveDimension, seed: problem.seed)
    start =
      encoding.count <= SobolSequence.mostDimensions
      ? SobolSequence(dimensions: encoding.count, seed: problem.seed) : nil
    surrogate = Surrogate(features, Prior(effectiveDimension: effectiveDimension), self.options.choices)
    all = encoding.allPoints(most: 4096)
    history = History(encoding, features, metricCount: problem.metrics.count)
    trustRegion = TrustRegion(dimension: effectiveDimension)
    defaultPoint =
      self.options.startsWithDefault
      ? problem.space.defaultConfiguration.map { values in
        var point = [Double](repeating: 0, count: values.count)
        Encoding(problem.space).point(of: values, &point)
        return point
      } : nil
  }

  // MARK: - Learning

  package func tell(_ tell: Tell) throws {
    var point = [Double](repeating: 0, count: encoding.count)
    guard let values = tell.values.buffer.baseAddress else { return }
    encoding.point(of: values, &point)
    switch tell.state {
    case .waiting, .running:
      if !history.pending.contains(where: { $0.trial == tell.trial }) {
        history.addPending(tell.trial, point, isLocal: false)
      }
    case .paused: break
    case .cancelled: _ = history.removePending(tell.trial)
    case .complete, .failed, .stopped:
      let pending = history.removePending(tell.trial)
      let value = tell.metrics.isEmpty ? .nan : tell.metrics[0]
      let failed = tell.state == .failed || !value.isFinite
      if pending?.isLocal == true { trustRegion.note(failed ? .infinity : value, best: bestValue) }
      history.add(point, metrics: tell.metrics, deviations: tell.deviations, failed: failed)
    }
  }

  private var bestValue: Double {
    var best = Double.infinity
    for index in 0..<history.count where !history.isFailed[index] { best = min(best, history.metric(index, 0)) }
    return best
  }

  // MARK: - Proposing

  package func ask(_ proposals: Proposals) throws -> Answer {
    let threads = bayes_one_thread()
    defer { bayes_threads(threads) }
    refresh()
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      guard let (point, isLocal) = propose(proposal.trial) else {
        return index == 0 ? .done : .proposed(index)
      }
      if let values = proposal.values.buffer.baseAddress { encoding.values(of: point, values) }
      history.addPending(proposal.trial, point, isLocal: isLocal)
      if isModelled, let added = history.pending.last { surrogate.process.append(added.features, pending: true) }
    }
    return .proposed(proposals.capacity)
  }

  private var isModelled = false

  /// Brings the model up to what was told, pending trials behind.
  private func refresh() {
    let finite = (0..<history.count).filter { !history.isFailed[$0] }.map { history.metric($0, 0) }
    isModelled = false
    guard let least = finite.min(), let most = finite.max(), most > least, history.count >= 2 else { return }
    let bad = most + 0.1 * (most - least)
    let raw = (0..<history.count).map { history.isFailed[$0] ? bad : history.metric($0, 0) }
    let errors = (0..<history.count).map { index in
      let error = history.deviation(index, 0)
      return error.isFinite && !history.isFailed[index] ? error : 0
    }
    _ = surrogate.update(rows: history.featureRows, raw: raw, errors: errors)
    for pending in history.pending { surrogate.process.append(pending.features, pending: true) }
    isModelled = true
  }

  private func propose(_ trial: UInt64) -> (point: [Double], isLocal: Bool)? {
    let launched = history.count + history.pending.count
    if launched < startTrials || !isModelled { return designed(trial, launched).map { ($0, false) } }
    let told = surrogate.process.count
    // The best by the model's mean.
    let means = (0..<told).map { surrogate.process.meanAtTold($0) }
    let order = means.indices.sorted { means[$0] < means[$1] }
    let parents = order.prefix(5).map { Array(history.point(surrogate.members[$0])) }
    let incumbent = means[order[0]]
    let usesBound =
      options.function == .bound || options.function == .alternate && (trial % 2 == 1)
    let function: AcquisitionFunction =
      usesBound ? .lowerBound(kappa: options.kappa) : .logExpectedImprovement(incumbent: incumbent)
    let acquisition = Acquisition(surrogate.process, function)
    if let all {
      let rest = all.filter { !history.isSeen($0) }
      return search.rank(acquisition, rest).first.map { ($0.point, false) }
    }
    let isLocal =
      options.trustRegion && Double(told) > 10 * effectiveDimension && (trial / 2) % 2 == 1
    let region =
      isLocal
      ? trustRegion.region(around: parents[0], features, surrogate.process.parameters, count: encoding.count)
      : .cube(encoding.count)
    let found = search.search(
      acquisition, parents: parents, incumbent: parents[0], region: region, trial: trial,
      effort: .init(told: surrogate.process.total))
    if let fresh = found.first(where: { !history.isSeen($0.point) }) { return (fresh.point, isLocal) }
    return designed(trial, launched).map { ($0, false) }
  }

  /// A point of the initial design: the default or the centre first, then a scrambled Sobol sequence.
  private func designed(_ trial: UInt64, _ launched: Int) -> [Double]? {
    var unit = [Double](repeating: 0.5, count: encoding.count)
    var point = unit
    var scratch = unit
    if launched == 0 && trial == 0 {
      if let defaultPoint, !history.isSeen(defaultPoint) { return defaultPoint }
      encoding.place(unit, &point, scratch: &scratch)
      if !encoding.isForbidden(point, scratch: &scratch) && !history.isSeen(point) { return point }
    }
    var random = RandomStream(seed: problem.seed, trial: trial, stream: Streams.fallback)
    for draw in 0..<10_000 {
      if draw == 0, let start {
        start.write(trial, scramble: 0, into: &unit)
      } else {
        for index in unit.indices { unit[index] = random.uniform() }
      }
      encoding.place(unit, &point, scratch: &scratch)
      if !encoding.isForbidden(point, scratch: &scratch) && !history.isSeen(point) { return point }
    }
    return all?.first { !history.isSeen($0) }
  }
}
