package import HoneSpace
package import HoneStudy

/// Where an optimizer no longer does what it did.
package struct ReplayDifference: Sendable, Equatable {
  /// The first trial that differs.
  package var trial: Int
  /// What differs, with both values.
  package var text: String
}

/// Asks and tells an optimizer everything on the record again.
package struct Replaying {
  private let optimizer: any OptimizerInterface
  private let space: ConfigurationSpace
  /// How many trials the optimizer has proposed so far.
  private var proposed = 0
  /// How many proposals were the same again.
  package private(set) var repeated = 0

  package init(_ optimizer: any OptimizerInterface, space: ConfigurationSpace) {
    self.optimizer = optimizer
    self.space = space
  }

  /// Repeats the steps up to the first proposal that comes out differently.
  ///
  /// - Throws: what the optimizer throws.
  package mutating func run(_ steps: some Sequence<ReplayStep>) throws -> ReplayDifference? {
    for step in steps {
      switch step {
      case .ask(let proposals):
        if let difference = try ask(proposals) { return difference }
      // One that is never told counts its own proposals only.
      case .announce(let proposal): if optimizer.learns { try optimizer.announce(proposal) }
      case .tell(let trial): if optimizer.learns { try optimizer.tell(trial) }
      case .judge(let report): _ = try optimizer.judge(report)
      }
    }
    return nil
  }

  private mutating func ask(_ proposals: [Proposal]) throws -> ReplayDifference? {
    let number = proposals[0].number
    let first = optimizer.learns ? number : proposed
    switch try optimizer.ask(first: first, capacity: proposals[0].capacity) {
    case .wait: return ReplayDifference(trial: number, text: "the optimizer waits where it proposed")
    case .done: return ReplayDifference(trial: number, text: "the optimizer is done where it proposed")
    case .proposals(let again):
      for (proposal, now) in zip(proposals, again) {
        if let text = difference(proposal, now) { return ReplayDifference(trial: proposal.number, text: text) }
        repeated += 1
      }
      guard again.count == proposals.count else {
        return ReplayDifference(
          trial: number, text: "the optimizer proposes \(again.count) trials at once, it was \(proposals.count)")
      }
    }
    proposed += proposals.count
    return nil
  }

  private func difference(_ then: Proposal, _ now: ProposedConfiguration) -> String? {
    for index in space.hyperparameters.indices where then.configuration[index] != now.configuration[index] {
      func text(_ value: Double?) -> String { value.map { space.text($0, of: index) } ?? "not active" }
      let name = space.hyperparameters[index].name
      return "\(name) was \(text(then.configuration[index])) and is \(text(now.configuration[index])) now"
    }
    if then.budget != now.budget {
      return
        "the budget was \(then.budget.map { "\($0)" } ?? "none") and is \(now.budget.map { "\($0)" } ?? "none") now"
    }
    return then.parent == now.parent ? nil : "the parent differs"
  }
}
