import CHone
import HonePlugin

/// The modes offline, differences and spsa: descents from evaluation to evaluation.
///
/// Each holds the rest of the configuration as the other optimizer drew it. The other optimizer learns the best value of each descent. With several workers as many
/// descents go on at once.
final class BetweenTrials: HypergradientStrategy {
  /// One descent.
  private final class Leg {
    /// The other optimizer's number.
    let number: UInt64
    /// A whole configuration; the moved hyperparameters are at their start.
    let values: [Double]
    /// Places of the moved hyperparameters that are active.
    let places: [Int]
    /// Their coordinates at the start.
    let start: [Double]
    let descent: any BoxDescent
    var left: Int
    /// Trials that are evaluated now, with the descent's tokens.
    var running: [UInt64: Int] = [:]
    var best: (value: Double, result: TrialResult)?
    var seconds = 0.0

    init(
      number: UInt64, values: [Double], places: [Int], start: [Double], descent: any BoxDescent, left: Int
    ) {
      (self.number, self.values, self.places, self.start) = (number, values, places, start)
      (self.descent, self.left) = (descent, left)
    }

    var isOver: Bool { running.isEmpty && (left == 0 || descent.isOver) }
  }

  private let mode: HypergradientMode
  private let moving: Moving
  private let rest: RestOfConfiguration
  private let evaluations: Int
  private let difference: Double
  private let startsWithDefault: Bool
  private let seed: UInt64
  private let workers: Int
  private let objective: Int
  private var legs: [Leg] = []
  private var begun: UInt64 = 0
  private var isExhausted = false
  /// The last gradient that a running trial reported.
  private var gradients: [UInt64: [Double]] = [:]

  var wanted: Set<Int> { mode == .offline ? Set(moving.indices) : [] }
  var rules: [DescentRule] { [] }

  init(
    _ mode: HypergradientMode, _ problem: Problem, _ own: HypergradientOptions, _ options: Options, _ host: Host
  ) throws {
    self.mode = mode
    let floats = Moving.floats(problem.space, with: mode == .offline ? .differentiable : [])
    moving = try Moving(
      problem, own, candidates: Moving.unwatched(floats, in: problem.space),
      what: mode == .offline
        ? "a float that the objective can differentiate by and that no condition names"
        : "a float that no condition names")
    rest = try RestOfConfiguration(problem, without: Set(moving.indices), options, host)
    evaluations = own.evaluations
    difference = own.difference
    startsWithDefault = options.isSet("start_with_default")
    seed = problem.seed
    workers = problem.workers
    objective = problem.metrics.firstIndex { $0.role == .objective } ?? 0
  }

  func propose(_ proposal: Proposal) throws -> Answer {
    for leg in legs where leg.left > 0 {
      if let (token, point) = leg.descent.next() { return begin(leg, token, point, proposal) }
    }
    guard legs.count < workers, !isExhausted else { return legs.isEmpty ? .done : .wait }
    let (answer, number) = try rest.ask()
    switch answer {
    case .wait: return legs.isEmpty ? .done : .wait
    case .done:
      isExhausted = true
      return legs.isEmpty ? .done : .wait
    case .values(let values):
      let leg = makeLeg(number, values)
      legs.append(leg)
      guard let (token, point) = leg.descent.next() else { return .wait }
      return begin(leg, token, point, proposal)
    }
  }

  private func begin(_ leg: Leg, _ token: Int, _ point: [Double], _ proposal: Proposal) -> Answer {
    var values = leg.values
    // A start that was given keeps its last bits, which its way through the unit cube may not.
    for (place, index) in leg.places.enumerated() where point[place] != leg.start[place] {
      values[index] = moving.space.value(atUnit: point[place], of: index)
    }
    proposal.values.assign(values)
    leg.running[proposal.trial] = token
    leg.left -= 1
    return .proposed(1)
  }

  private func makeLeg(_ number: UInt64, _ drawn: [Double]) -> Leg {
    let space = moving.space
    var random = RandomStream(seed: seed, trial: begun, stream: HONE_STREAM_PROPOSAL)
    let defaults = startsWithDefault && begun == 0 ? space.defaultConfiguration : nil
    var values = drawn
    var places: [Int] = []
    var start: [Double] = []
    for index in moving.indices {
      let unit = random.uniform()
      guard space.isActive(index, values) else { continue }
      let value = moving.starts[index] ?? defaults.flatMap { $0[index].isNaN ? nil : $0[index] }
      let coordinate = value.map { space.unit(of: $0, parameter: index) } ?? unit
      values[index] = value ?? space.value(atUnit: coordinate, of: index)
      places.append(index)
      start.append(coordinate)
    }
    begun += 1
    let descent: any BoxDescent
    switch mode {
    case .spsa:
      descent = SimultaneousPerturbation(from: start, distance: difference, steps: evaluations / 2, random: random)
    case .differences: descent = DifferenceQuasiNewton(from: start, distance: difference)
    default: descent = GradientQuasiNewton(from: start)
    }
    // Where nothing moves, one evaluation says all.
    return Leg(
      number: number, values: values, places: places, start: start, descent: descent,
      left: places.isEmpty ? 1 : evaluations)
  }

  func judge(_ report: Report, _ values: MutableValues) throws -> Verdict {
    if mode == .offline, !report.gradient.isEmpty { gradients[report.trial] = Array(report.gradient) }
    return .goOn
  }

  func tell(_ tell: Tell) throws {
    guard let leg = legs.first(where: { $0.running[tell.trial] != nil }) else { return try rest.learn(tell) }
    if tell.state == .waiting || tell.state == .running { return }
    guard let token = leg.running.removeValue(forKey: tell.trial) else { return }
    let gradient = gradients.removeValue(forKey: tell.trial)
    let value = tell.state == .complete ? tell.metrics[objective] : .infinity
    leg.seconds += tell.seconds
    if value < leg.best?.value ?? .infinity { leg.best = (value, TrialResult(tell)) }
    let slopes = leg.places.map { index in
      gradient.map { $0[index] * moving.space.slope(of: index, at: tell.values[index]) } ?? .nan
    }
    leg.descent.take(token, value: value, gradient: slopes)
    guard leg.isOver else { return }
    legs.removeAll { $0 === leg }
    var result = leg.best?.result ?? TrialResult(tell)
    if leg.best == nil { result.state = .failed }
    result.seconds = leg.seconds
    try rest.ended(leg.number, result)
  }
}
