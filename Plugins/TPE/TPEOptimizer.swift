import CHone
package import HonePlugin

/// The tree-structured Parzen estimator: proposes where good trials are dense and others are not.
///
/// Each subspace of hyperparameters that are active together has its own two densities (`SubspaceModel`). A proposal goes
/// down the tree: in every subspace that is active it takes the best of some candidates, which decides what is active
/// below. The work of an ask has a bound, however many trials there are.
package final class TPEOptimizer: Optimizer {
  let tree: Tree
  private let seed: UInt64
  private let options: TPEOptions
  private let reader: FitnessReader
  private let fresh: FreshPoints
  private let firstConfiguration: [Double]?
  var models: [SubspaceModel]
  var visited = Visited()
  /// Proposed or announced, and not told yet; by trial.
  var pending: [Pending] = []
  /// Trials that were proposed or announced or told.
  var begun = 0
  /// Trials that have ended.
  var told = 0

  struct Pending {
    let trial: UInt64
    let isOwn: Bool
    let values: [Double]
    /// One a subspace, nil where inactive.
    let points: [[Double]?]
  }

  /// Times that a configuration is put together anew when it came out forbidden or known.
  private static let mostAttempts = 4
  /// Random configurations among which the model chooses when it has nothing new to say.
  private static let freshCandidates = 64

  package convenience init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    self.init(problem, try TPEOptions(options), host)
  }

  /// One that takes turns with another optimizer: it is told everything, and announced what the other proposes.
  package convenience init(takingTurnsOn problem: Problem, _ host: Host) {
    var options = TPEOptions()
    options.startsWithDefault = false
    self.init(problem, options, host)
  }

  private init(_ problem: Problem, _ options: TPEOptions, _ host: Host) {
    self.options = options
    seed = problem.seed
    tree = Tree(problem.space)
    reader = FitnessReader(problem.metrics)
    fresh = FreshPoints(tree, seed: problem.seed)
    firstConfiguration = self.options.startsWithDefault ? fresh.first() : nil
    let settings = self.options.settings
    models = tree.subspaces.map { SubspaceModel($0, settings, seed: problem.seed) }
    let groups = tree.subspaces.filter { !$0.axes.isEmpty }
    host.log(
      .debug,
      "\(groups.count) groups of hyperparameters that are active together, of \(groups.map(\.axes.count)) each")
  }

  var metricCount: Int { reader.objectiveCount }

  // MARK: - Learning

  package func tell(_ tell: Tell) throws {
    guard let values = tell.values.buffer.baseAddress, tell.values.count == tree.space.count else { return }
    let place = pending.firstIndex { $0.trial == tell.trial }
    switch tell.state {
    case .waiting, .running:
      if place == nil { begin(tell.trial, values, isOwn: false) }
    case .paused: break
    case .cancelled:
      guard let place else { return }
      if pending.remove(at: place).isOwn { visited.remove(values, in: tree) }
    case .complete, .failed, .stopped:
      if let place {
        pending.remove(at: place)
      } else {
        visited.insert(values, in: tree)
        begun += 1
      }
      told += 1
      let result = reader.fitness(tell)
      let fitness = result.hasFailed ? nil : result
      for (place, point) in tree.points(of: values).enumerated() {
        if let point { models[place].learn(point, fitness, trial: tell.trial) }
      }
    }
  }

  /// A trial begins with a configuration of this optimizer, or of the one that it takes turns with.
  package func begin(_ trial: UInt64, _ values: UnsafePointer<Double>, isOwn: Bool) {
    visited.insert(values, in: tree)
    begun += 1
    pending.append(
      Pending(
        trial: trial, isOwn: isOwn, values: Array(UnsafeBufferPointer(start: values, count: tree.space.count)),
        points: tree.points(of: values)))
  }

  // MARK: - Proposing

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      guard let values = try propose(proposal.trial) else { return index == 0 ? .done : .proposed(index) }
      proposal.values.assign(values)
      begin(proposal.trial, values, isOwn: true)
    }
    return .proposed(proposals.capacity)
  }

  /// A configuration for a trial, which has not begun yet; nil if the space is used up.
  package func propose(_ trial: UInt64) throws -> [Double]? {
    if begun == 0, let firstConfiguration { return firstConfiguration }
    guard told >= options.startTrials else { return try fresh.spread(trial, visited) }
    var isPrepared = [Bool](repeating: false, count: models.count)
    func prepare(_ place: Int) {
      guard !isPrepared[place] else { return }
      models[place].prepare(pending: pending.compactMap { $0.points[place] })
      isPrepared[place] = true
    }
    var random = RandomStream(seed: seed, trial: trial, stream: Streams.candidates)
    for _ in 0..<Self.mostAttempts {
      if let values = descend(&random, prepare) { return values }
    }
    let drawn = try fresh.drawn(trial, visited, count: Self.freshCandidates)
    let scored = drawn.map { values in
      var score = 0.0
      for (place, point) in tree.points(of: values).enumerated() {
        guard let point, !point.isEmpty else { continue }
        prepare(place)
        score += models[place].score(point)
      }
      return (values: values, score: score)
    }
    return scored.max { $0.score < $1.score }?.values
  }

  /// Puts a configuration together; nil if it came out forbidden or known.
  private func descend(_ random: inout RandomStream, _ prepare: (Int) -> Void) -> [Double]? {
    var values = [Double](repeating: hone_inactive(), count: tree.space.count)
    var last: (place: Int, candidates: [[Double]])?
    for place in models.indices where tree.isActive(place, values) {
      guard !tree.subspaces[place].axes.isEmpty else {
        tree.write([], place, into: &values)
        continue
      }
      prepare(place)
      let candidates = models[place].candidates(&random)
      tree.write(candidates[0], place, into: &values)
      last = (place, candidates)
    }
    // The next best in the last subspace does as well, unless it would wake another one.
    for candidate in last?.candidates ?? [[]] {
      if let last {
        tree.write(candidate, last.place, into: &values)
        if models.indices.contains(where: { $0 > last.place && tree.isActive($0, values) }) { continue }
      }
      if !tree.isForbidden(values) && !visited.contains(values, in: tree) { return values }
    }
    return nil
  }
}
