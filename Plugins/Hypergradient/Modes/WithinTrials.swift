import HonePlugin

/// Online and forward: each trial has a whole configuration of the other optimizer's, and gradients move some of it while
/// it is evaluated.
class WithinTrials: HypergradientStrategy {
  let moving: Moving
  private let rest: RestOfConfiguration
  /// Numbers of the other optimizer's, by trial.
  private var running: [UInt64: UInt64] = [:]

  var wanted: Set<Int> { [] }
  var rules: [DescentRule] { [] }

  init(_ moving: Moving, _ problem: Problem, _ options: Options, _ host: Host) throws {
    self.moving = moving
    rest = try RestOfConfiguration(problem, without: Set(moving.starts.keys), options, host)
  }

  func propose(_ proposal: Proposal) throws -> Answer {
    let (answer, number) = try rest.ask()
    switch answer {
    case .wait: return .wait
    case .done: return .done
    case .values(var values):
      for (index, start) in moving.starts.sorted(by: { $0.key < $1.key }) where moving.space.isActive(index, values) {
        values[index] = start
      }
      proposal.values.assign(values)
      running[proposal.trial] = number
      return .proposed(1)
    }
  }

  func tell(_ tell: Tell) throws {
    guard let number = running[tell.trial] else { return try rest.learn(tell) }
    if tell.state == .waiting || tell.state == .running { return }
    running[tell.trial] = nil
    try rest.ended(number, TrialResult(tell))
  }

  func judge(_ report: Report, _ values: MutableValues) throws -> Verdict { .goOn }
}
