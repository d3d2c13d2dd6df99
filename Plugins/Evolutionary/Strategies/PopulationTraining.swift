import CHone
package import HonePlugin

/// Population based training: members train side by side, the worst take over the weights of the best now and then, and
/// what may change while training is perturbed.
///
/// A trial is one interval of one member, which continues the trial before it. After each interval the lowest fifth of the
/// members that have come as far copy a random one of the highest fifth: weights, and all hyperparameters. Each adjustable
/// hyperparameter of the copy is then drawn anew with probability 1/4, and else multiplied by 0.8 or 1.2. Whoever is the
/// least trained goes next, so members keep step and no worker waits. When all have had the most, a new population begins.
///
/// Source: Jaderberg et al., "Population Based Training of Neural Networks", arXiv 1711.09846, 2017, sections 3 and 4.1.
package struct PopulationTraining: EvolutionStrategy {
  /// Share of the members that give up, and share of those that are copied.
  static let truncation = 0.2
  static let resampleProbability = 0.25
  static let factors = (0.8, 1.2)
  /// Perturbations of a copy before it stays as it is: each may be forbidden.
  private static let mostDraws = 100
  /// Members and intervals where nobody says and the trials are unknown.
  static let standardSize = 20
  private static let mostSize = 4096
  /// More trials than fill so many go to new populations.
  private static let mostIntervals = 100_000

  /// A network in training.
  struct Member {
    var point: [Double]
    /// What it was worth after each interval; it may have skipped some by taking over another one.
    var history: [Int: Fitness] = [:]
    /// Intervals of training in its weights.
    var intervals = 0
    /// The trial that left its weights.
    var trial: UInt64?
    var isRunning = false
  }

  private let genome: Genome
  private let seed: UInt64
  /// Cumulative budgets after each interval.
  package let budgets: [Double]
  private let size: Int
  private let first: [Double]?
  /// The genes that may change while a session runs.
  private let adjustable: [Int]
  package var choosesFirst: Bool { true }
  private(set) var members: [Member] = []

  /// - Parameters:
  ///   - first: the genome of the first member; nil: any.
  ///   - population: members; nil: as many as leave as many intervals.
  ///   - intervals: into which the most budget is cut; nil: likewise.
  /// - Throws: `.invalid` if the objective cannot be trained piece by piece.
  package init(_ problem: Problem, _ genome: Genome, first: [Double]?, population: Int?, intervals: Int?) throws {
    guard let budget = problem.budget, problem.objectiveExtensions.contains(HONE_OBJECTIVE_SESSION) else {
      throw PluginError.invalid(
        "strategy = \"pbt\" needs an objective with a budget and sessions, as mlp has; choose strategy = \"auto\"")
    }
    adjustable = genome.genes.indices.filter {
      genome.space.parameters[$0].flags.contains(.adjustable) && genome.genes[$0].varies
    }
    guard !adjustable.isEmpty else {
      throw PluginError.invalid(
        "strategy = \"pbt\" needs a hyperparameter that may change during training, and there is none; choose strategy = "
          + "\"auto\"")
    }
    self.genome = genome
    self.first = first
    seed = problem.seed
    let balance = problem.trials.map { max(2, Int(Double($0).squareRoot())) } ?? Self.standardSize
    let wanted = population ?? intervals.flatMap { count in problem.trials.map { $0 / max(1, count) } } ?? balance
    let size = min(max(2, wanted, problem.workers), Self.mostSize)
    let count = min(max(2, intervals ?? problem.trials.map { $0 / size } ?? Self.standardSize), Self.mostIntervals)
    self.size = size
    budgets = Self.budgets(budget, in: genome.space, count: count)
  }

  /// Evenly spaced legal budgets up to the most that the user allows.
  static func budgets(_ budget: Budget, in space: Space, count: Int) -> [Double] {
    var (low, high) = (budget.low, budget.high)
    if let index = budget.parameter.flatMap(space.index) {
      (low, high) = (max(low, space.value(atUnit: 0, of: index)), min(high, space.value(atUnit: 1, of: index)))
    }
    var budgets: [Double] = []
    for step in 1...count {
      var value = max(low, high * Double(step) / Double(count))
      if budget.step > 0 { value = budget.low + ((value - budget.low) / budget.step).rounded() * budget.step }
      if budget.isWhole { value = value.rounded() }
      value = min(max(value, low), high)
      if budgets.last.map({ value > $0 }) ?? true { budgets.append(value) }
    }
    return budgets
  }

  // MARK: - Proposing

  package mutating func propose(_ trial: UInt64, in space: SearchSpace) throws -> Candidate? {
    let isFinished = members.count >= size && members.allSatisfy { $0.intervals >= budgets.count && !$0.isRunning }
    if isFinished { members = [] }
    let idle = members.indices.filter { !members[$0].isRunning && members[$0].intervals < budgets.count }
    guard members.count >= size, let next = idle.min(by: { (members[$0].intervals, $0) < (members[$1].intervals, $1) })
    else { return try join(trial, space) }
    if gives(up: next), let model = model(for: next, trial) {
      var copy = members[model]
      explore(&copy.point, trial, space)
      copy.history = members[next].history
      copy.history[copy.intervals] = members[model].history[copy.intervals]
      return begin(copy, at: next, trial)
    }
    let hasFailed = members[next].history[members[next].intervals]?.hasFailed ?? false
    if hasFailed {
      // Nobody is any better, and what is left of it cannot go on.
      return try fresh(trial, space).map { begin(Member(point: $0), at: next, trial) }
    }
    return begin(members[next], at: next, trial)
  }

  /// Another member begins.
  private mutating func join(_ trial: UInt64, _ space: SearchSpace) throws -> Candidate? {
    guard let point = try fresh(trial, space) else { return nil }
    members.append(Member(point: point))
    return begin(Member(point: point), at: members.count - 1, trial)
  }

  private func fresh(_ trial: UInt64, _ space: SearchSpace) throws -> [Double]? {
    if space.begun == 0, let first { return first }
    return try space.fresh(trial)
  }

  private mutating func begin(_ member: Member, at index: Int, _ trial: UInt64) -> Candidate {
    members[index] = member
    members[index].isRunning = true
    var candidate = Candidate(point: member.point, origin: Origin(group: Int64(index), first: Double(trial)))
    candidate.budget = budgets[min(member.intervals, budgets.count - 1)]
    candidate.parent = member.trial
    return candidate
  }

  /// Whether a member is among the lowest of those that have come as far; one that failed always is.
  private func gives(up index: Int) -> Bool {
    let member = members[index]
    guard member.intervals > 0 || member.trial != nil, let own = member.history[member.intervals] else { return false }
    if own.hasFailed { return true }
    let others = members.indices.compactMap { other in members[other].history[member.intervals].map { ($0, other) } }
    let better = others.count { $0.0.isBetter(than: own) || !own.isBetter(than: $0.0) && $0.1 < index }
    return better >= others.count - cut(others.count)
  }

  /// One of the highest, at random; nil if nobody is any better.
  private func model(for index: Int, _ trial: UInt64) -> Int? {
    let interval = members[index].intervals
    let ranked = members.indices.filter { other in
      other != index && members[other].trial != nil && members[other].history[interval].map { !$0.hasFailed } ?? false
        && !(members[other].history[members[other].intervals]?.hasFailed ?? true)
    }.sorted { a, b in
      guard let x = members[a].history[interval], let y = members[b].history[interval] else { return a < b }
      return x.isBetter(than: y) || !y.isBetter(than: x) && a < b
    }
    let best = ranked.prefix(max(1, cut(ranked.count + 1))).filter { members[$0].intervals < budgets.count }
    guard !best.isEmpty else { return nil }
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_SELECTION)
    return best[random.below(best.count)]
  }

  private func cut(_ count: Int) -> Int { count < 2 ? 0 : max(1, Int((Self.truncation * Double(count)).rounded())) }

  /// Changes what may change while training; nothing if what comes out is forbidden, or the same at a bound, each time.
  private func explore(_ point: inout [Double], _ trial: UInt64, _ space: SearchSpace) {
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_MUTATION)
    let isActive = space.activity(point)
    for _ in 0..<Self.mostDraws {
      let changed = perturbed(point, isActive, &random)
      if changed != point, space.isAllowed(changed) { return point = changed }
    }
  }

  private func perturbed(_ point: [Double], _ isActive: [Bool], _ random: inout RandomStream) -> [Double] {
    var point = point
    for index in adjustable {
      let (resamples, other, isUp) = (random.uniform(), random.uniform(), random.uniform() < 0.5)
      guard isActive[index] else { continue }
      if case .labels = genome.genes[index].kind, resamples >= Self.resampleProbability { continue }
      if resamples < Self.resampleProbability {
        point[index] = genome.snapped(other, index)
      } else {
        let value = genome.space.value(atUnit: point[index], of: index) * (isUp ? Self.factors.1 : Self.factors.0)
        point[index] = genome.space.unit(of: genome.space.nearest(to: value, of: index), parameter: index)
      }
    }
    return point
  }

  // MARK: - Learning

  package mutating func learn(_ candidate: Candidate, _ fitness: Fitness) {
    let index = Int(candidate.origin.group)
    guard members.indices.contains(index), members[index].isRunning else { return }
    members[index].isRunning = false
    members[index].history[members[index].intervals + 1] = fitness
    members[index].intervals += 1
    members[index].trial = UInt64(candidate.origin.first)
  }

  package mutating func forget(_ candidate: Candidate) {
    let index = Int(candidate.origin.group)
    if members.indices.contains(index) { members[index].isRunning = false }
  }
}

// MARK: - State

extension PopulationTraining {
  package func save(_ writer: Writer) throws {
    try writer.write(UInt64(members.count))
    for member in members {
      try writer.write(member.point)
      try writer.write([Int64(member.intervals), Int64(bitPattern: member.trial ?? HONE_NO_TRIAL)])
      try writer.write(UInt8(member.isRunning ? 1 : 0))
      let history = member.history.sorted { $0.key < $1.key }
      try writer.write(history.map { Int64($0.key) })
      try writer.write(history.map { Individual(point: [], fitness: $0.value) })
    }
  }

  package mutating func load(_ reader: Reader, genes: Int) throws {
    let count = try reader.read(UInt64.self)
    guard count <= UInt64(Self.mostSize) * 2 else { throw Self.damaged }
    members = try (0..<count).map { _ in
      var member = Member(point: try reader.read(arrayOf: Double.self, limit: genes))
      let numbers = try reader.read(arrayOf: Int64.self, limit: 2)
      guard member.point.count == genes, numbers.count == 2, numbers[0] >= 0 else { throw Self.damaged }
      member.intervals = Int(numbers[0])
      let trial = UInt64(bitPattern: numbers[1])
      member.trial = trial == HONE_NO_TRIAL ? nil : trial
      member.isRunning = try reader.read(UInt8.self) != 0
      let keys = try reader.read(arrayOf: Int64.self, limit: 1 << 20)
      let values = try reader.read(individuals: 1 << 20, genes: 0)
      guard keys.count == values.count else { throw Self.damaged }
      for (key, value) in zip(keys, values) { member.history[Int(key)] = value.fitness }
      return member
    }
  }

  private static var damaged: PluginError { .invalid("the saved state is damaged: another population") }
}
