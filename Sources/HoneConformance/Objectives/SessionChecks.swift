import HonePluginHost
import HoneSpace

extension Check {
  private static let sessionRule =
    "advancing to b1 and then to b2 equals advancing to b2, bit for bit; restoring a snapshot equals not having stopped"

  /// Whether a session in pieces equals an evaluation at once.
  static let sessions = Check(
    "sessions", rule: sessionRule,
    mend: "keep the whole state in the session, generators and accumulated sums included; measure at the budget only"
  ) { context in
    var count = 0
    try context.onEachSession { objective, configuration, trial, short, long in
      let whole = context.evaluate(objective, configuration, trial: trial, budget: long).text
      let path = "\(context.request.folder)/\(trial)"
      let once = context.evaluate(
        objective, configuration, trial: trial, budget: long, session: SessionRequest(own: "\(path)-once"))
      guard once.text == whole else { throw Finding("\(once.text) as a session, \(whole) by evaluate") }
      let first = SessionRequest.Segment(
        trial: trial, seed: context.seed &+ UInt64(trial),
        configuration: objective.description.withBudget(configuration, short), budget: short)
      let pieces = context.evaluate(
        objective, configuration, trial: trial, budget: long,
        session: SessionRequest(own: "\(path)-pieces", lineage: [first]))
      guard pieces.text == whole else {
        throw Finding("\(pieces.text) when advanced to \(short) and then to \(long), \(whole) at once")
      }
      let restored = try context.goingOn(objective, configuration, trial, short, long, first)
      guard restored == whole else {
        throw Finding("\(restored) when restored at \(short) and advanced to \(long), \(whole) at once")
      }
      count += 1
    }
    return "\(count) trials as sessions: at once, in pieces, and restored"
  }

  /// Whether a session can be restored in another process.
  static let sessionsElsewhere = Check(
    "sessions-elsewhere", rule: sessionRule, mend: "a snapshot holds values, no pointers and no handles", rounds: 2
  ) { context in
    try context.onEachSession { objective, configuration, trial, short, long in
      let first = SessionRequest.Segment(
        trial: trial, seed: context.seed &+ UInt64(trial),
        configuration: objective.description.withBudget(configuration, short), budget: short)
      let text =
        context.request.round == 0
        ? try context.keeping(objective, configuration, trial, short, long)
        : try context.restoring(objective, configuration, trial, long, first)
      context.evidence.append("trial \(trial): \(text)")
    }
    return "\(context.evidence.count) sessions restored in another process"
  }
}

extension CheckContext {
  /// Does something for a few configurations, each with a short and a long budget.
  fileprivate func onEachSession(
    _ body: (ObjectiveInstance, Configuration, _ trial: Int, _ short: Double, _ long: Double) throws -> Void
  ) throws {
    guard description.extensions.contains(ObjectiveDescription.sessionExtension) else {
      throw Skipping("it does not offer hone.objective.session/1")
    }
    guard description.flags.contains(.deterministic) else {
      throw Skipping("it promises no same bits: no HONE_DETERMINISTIC")
    }
    let objective = try makeObjective()
    guard let budget = objective.description.budget else { throw Finding("it offers sessions, but has no budget") }
    for (trial, configuration) in configurations(objective.description.space, count: 4).enumerated() {
      guard case .measured = evaluate(objective, configuration, trial: trial, budget: budget.more) else { continue }
      try body(objective, configuration, trial, budget.cheap, budget.more)
    }
  }

  /// Trains up to the short budget, keeps that, and goes on from it.
  fileprivate func goingOn(
    _ objective: ObjectiveInstance, _ configuration: Configuration, _ trial: Int, _ short: Double, _ long: Double,
    _ first: SessionRequest.Segment
  ) throws -> String {
    _ = evaluate(objective, configuration, trial: trial, budget: short, session: SessionRequest(own: path(trial)))
    return try restoring(objective, configuration, trial, long, first)
  }

  /// Keeps the short one for another process; what the long one comes to.
  fileprivate func keeping(
    _ objective: ObjectiveInstance, _ configuration: Configuration, _ trial: Int, _ short: Double, _ long: Double
  ) throws -> String {
    _ = evaluate(objective, configuration, trial: trial, budget: short, session: SessionRequest(own: path(trial)))
    return evaluate(objective, configuration, trial: trial, budget: long).text
  }

  /// Goes on from what was kept.
  fileprivate func restoring(
    _ objective: ObjectiveInstance, _ configuration: Configuration, _ trial: Int, _ long: Double,
    _ first: SessionRequest.Segment
  ) throws -> String {
    let before = log.lines.count
    let text = evaluate(
      objective, configuration, trial: trial, budget: long,
      session: SessionRequest(own: path(trial), lineage: [first])
    ).text
    // The host's glue trains again where nothing can be restored, and says so: the result alone would not show it.
    if let line = log.lines.dropFirst(before).first(where: { $0.contains("trains again") }) {
      throw Finding("its snapshot is not written, or not restored (\(line))")
    }
    return text
  }

  private func path(_ trial: Int) -> String { "\(request.folder)/\(trial)-kept" }
}
