import HoneSpace
import HoneStudy

/// An optimizer whose every proposal depends on every call before it, and on their order: if a replay leaves out, repeats
/// or exchanges calls, what it proposes shows it.
struct SimulatedOptimizer: Equatable {
  struct Character: Equatable {
    var seed: UInt64
    var learns: Bool
    /// It waits for a tell while so many of its own trials are open.
    var patience: Int
    /// It is done after so many proposals.
    var supply: Int
  }

  let character: Character
  private var memory: UInt64
  private var proposed = 0
  private var open = 0

  init(_ character: Character) {
    self.character = character
    memory = character.seed
  }

  mutating func ask(first: Int, capacity: Int) -> Event {
    guard character.learns else {
      guard first < character.supply else { return .optimizerIsDone }
      let count = min(capacity, character.supply - first, 1 + Int(TestRandom.mix(UInt64(first)) % 7))
      return .proposed((first..<first + count).map { proposal(character.seed &+ UInt64($0)) })
    }
    guard proposed < character.supply else { return .optimizerIsDone }
    guard open < character.patience else { return .optimizerWaits }
    note(1, UInt64(first), UInt64(capacity))
    let most = min(capacity, character.supply - proposed, character.patience - open)
    let count = 1 + Int(memory >> 8) % most
    proposed += count
    open += count
    return .proposed((0..<count).map { proposal(memory &+ UInt64($0)) })
  }

  mutating func announce(_ proposal: Proposal) { note(2, UInt64(proposal.number), 0) }

  mutating func tell(_ trial: FinishedTrial) {
    if trial.proposal.origin == .optimizer { open -= 1 }
    note(3, UInt64(trial.proposal.number), (trial.outcome.metrics.first ?? -1).bitPattern)
  }

  mutating func judge(_ report: TrialReport) -> Verdict {
    note(4, UInt64(report.trial), UInt64(report.step))
    return memory % 5 == 0 ? .stop : .continue
  }

  /// Repeats a step.
  ///
  /// - Returns: what comes out differently, if anything does.
  mutating func replay(_ step: ReplayStep) -> String? {
    switch step {
    case .announce(let proposal): announce(proposal)
    case .tell(let trial): tell(trial)
    case .judge(let report): _ = judge(report)
    case .ask(let proposals):
      let then = proposals.map(\.configuration)
      guard case .proposed(let now) = ask(first: proposals[0].number, capacity: proposals[0].capacity) else {
        return "trial \(proposals[0].number) is not proposed again"
      }
      guard now.map(\.configuration) == then else { return "trial \(proposals[0].number) is proposed differently" }
    }
    return nil
  }

  private mutating func note(_ kind: UInt64, _ first: UInt64, _ second: UInt64) {
    memory = TestRandom.mix(memory ^ TestRandom.mix(kind &+ first &* 8) ^ second)
  }

  private func proposal(_ bits: UInt64) -> ProposedConfiguration {
    ProposedConfiguration(Configuration([Double(TestRandom.mix(bits) >> 11) * 0x1p-53]))
  }
}
