import HonePluginHost
import HoneSpace

extension Check {
  /// Whether several metrics and constraints are taken or refused.
  static let severalMetrics = Check(
    "several-metrics", rule: "every metric is to be minimised, a constraint holds when it is <= 0",
    mend: "use the first objective metric alone, or refuse the problem in create with a sentence"
  ) { context in
    try context.onEach([context.suited(.severalMetrics())]) { problem in
      var rehearsal = try context.rehearse(problem, pending: 2)
      try rehearsal.advance(to: context.request.trials)
      // What need not be measured may be missing.
      rehearsal.answer = { _, metrics in .metrics(metrics.dropLast() + [.nan]) }
      try rehearsal.advance(to: context.request.trials + 4)
    }
    return "two objectives, a constraint and a recorded metric"
  }

  /// Whether budgets are legal, and parents are trials that can be continued.
  static let budgets = Check(
    "budgets", rule: "a budget lies in the objective's range and is cumulative; a parent is a trial that has ended",
    mend: "clamp to hone_budget.low … high and round where it is whole; name a parent only after its tell"
  ) { context in
    var (count, parents) = (0, 0)
    try context.onEach([PracticeProblem.floats(), PracticeProblem.tree()].map { $0.withBudget() }) { problem in
      var rehearsal = try context.rehearse(problem, pending: 3)
      try rehearsal.advance(to: 2 * context.request.trials)
      try rehearsal.finish()
      count += rehearsal.proposals.values.count { $0.budget != nil }
      parents += rehearsal.proposals.values.count { $0.parent != nil }
    }
    let usesBudgets = context.description.flags.contains(.usesBudgets)
    if count > 0 && !usesBudgets && parents == 0 {
      throw Doubt("it sets budgets without HONE_USES_BUDGETS: the hyperparameter that says the same stays in the space")
    }
    guard count > 0 else { return "it leaves the budget to the objective" }
    return "\(count) proposals with budgets, \(parents) that continue others"
  }

  /// Whether verdicts are legal.
  static let verdicts = Check(
    "verdicts", rule: "a verdict is HONE_CONTINUE, STOP, PAUSE or ADJUST; ADJUST changes adjustable ones only",
    mend: "change hone_verdict.values within bounds, and leave the others as they are"
  ) { context in
    var isMade = false
    var count = 0
    try context.onEach([PracticeProblem.floats(), PracticeProblem.tree()].map { $0.withBudget() }) { problem in
      var rehearsal = try context.rehearse(problem, pending: 3)
      guard rehearsal.optimizer.judges else { return }
      isMade = true
      try rehearsal.advance(to: context.request.trials)
      try rehearsal.finish()
      count += rehearsal.proposals.count
    }
    guard isMade else { throw Skipping("it judges no reports: no slot report") }
    return "three reports of each of \(count) trials"
  }

  /// Whether saying what matters changes nothing.
  static let insight = Check(
    "insight", rule: "importance: numbers of at least 0; it changes nothing that later calls depend on",
    mend: "compute it from a copy; draw no random number for it"
  ) { context in
    guard context.description.extensions.contains("hone.optimizer.insight/1") else {
      throw Skipping("it does not offer hone.optimizer.insight/1")
    }
    var known = 0
    let spaces = try context.onEach { problem in
      let undisturbed = try context.transcript(problem)
      var rehearsal = try context.rehearse(problem, pending: 2)
      for count in stride(from: 0, through: context.request.trials, by: 4) {
        try rehearsal.advance(to: count)
        context.at("space \"\(problem.name)\", importance after \(count) trials")
        switch rehearsal.optimizer.insight(count: problem.space.count) {
        case .known: known += 1
        case .unknown: break
        case .illegal(let numbers):
          throw Finding("\(numbers): each is to be at least 0 and finite, or NaN where nothing is known")
        }
      }
      try rehearsal.advance(to: context.request.trials)
      try compare(undisturbed, rehearsal.transcript, "undisturbed", "after importance was asked for")
    }
    guard known > 0 else { throw Skipping("it knows nothing on any of \(spaces) spaces (HONE_UNSUPPORTED)") }
    return "asked for on \(spaces) spaces, known \(known) times"
  }
}
