import HonePluginHost
import HoneSpace

extension Check {
  /// Whether it can be made, and says why where it cannot.
  static let creates = Check(
    "creates", rule: "create returns HONE_OK, or a status below zero and a sentence in hone_error",
    mend: "return HONE_INVALID with a sentence for a problem that this optimizer does not suit"
  ) { context in
    var refused: [String] = []
    let problems = try context.problems()
    for problem in problems {
      do {
        _ = try context.makeOptimizer(problem)
      } catch let fault as PluginFault where fault.rule == nil {
        guard !isOwnSentence(fault.saw) else { throw fault }
        refused.append("\"\(problem.name)\" (\(fault.saw))")
      }
    }
    if refused.isEmpty { return "all \(problems.count) practice spaces" }
    guard refused.count < problems.count else {
      throw Finding("it takes none of the \(problems.count) practice spaces: \(refused.joined(separator: ", "))")
    }
    return "\(problems.count - refused.count) practice spaces; it refuses \(refused.joined(separator: ", "))"
  }

  /// Whether proposals are legal.
  static let insideSpace = Check(
    "inside-space", rule: "a proposal is a legal configuration",
    mend: "hone/space.h: hone_from_unit makes legal values, hone_is_active and hone_is_forbidden test the rest"
  ) { context in
    var count = 0
    let spaces = try context.onEach { problem in
      var rehearsal = try context.rehearse(problem)
      try rehearsal.advance(to: context.request.trials)
      count += rehearsal.proposals.count
    }
    guard count > 0 else { throw Finding("not a single proposal on \(spaces) spaces") }
    return "\(count) proposals on \(spaces) spaces"
  }

  /// Whether outstanding trials, told in any order, are no trouble.
  static let pending = Check(
    "pending", rule: "ask may come while trials are unfinished, and their tells in any order",
    mend: "count a proposal as taken when it is made, not when it is told"
  ) { context in
    let width = 5
    let spaces = try context.onEach { problem in
      var rehearsal = try context.rehearse(problem, pending: width)
      try rehearsal.advance(to: min(width, context.request.trials))
      let first = (0..<width).compactMap { rehearsal.proposals[$0]?.configuration }
      if problem.name == "floats", first.count == width, Set(first).count == 1 {
        throw Finding(
          "the first \(width) proposals, all outstanding, are one configuration: \(problem.text(first[0]))")
      }
      try rehearsal.advance(to: context.request.trials)
      try rehearsal.finish()
    }
    return "\(width) outstanding, told in random order, on \(spaces) spaces"
  }

  /// Whether it gets along with spaces that it has been through.
  static let ends = Check(
    "ends", rule: "HONE_DONE is final",
    mend: "when nothing is left, return HONE_DONE, or propose configurations again"
  ) { context in
    var endings: [String] = []
    try context.onEach([.single(), .choices()].map(context.suited)) { problem in
      guard let size = problem.size else { return }
      var rehearsal = try context.rehearse(problem, pending: 3)
      try rehearsal.advance(to: 3 * size + 5)
      try rehearsal.finish()
      guard rehearsal.isDone else {
        endings.append("\"\(problem.name)\" goes on after all \(size)")
        return
      }
      for _ in 0..<2 {
        context.at("space \"\(problem.name)\", ask after HONE_DONE")
        guard case .done = try rehearsal.optimizer.ask(first: rehearsal.next, capacity: 2) else {
          throw Finding("it goes on after HONE_DONE")
        }
      }
      endings.append("\"\(problem.name)\" done after \(rehearsal.proposals.count) of \(size)")
    }
    return endings.joined(separator: ", ")
  }

  /// Whether proposals can be asked for in bulk.
  static let capacity = Check(
    "capacity", rule: "ask writes 1 … capacity proposals",
    mend: "write at most capacity proposals, and their number to *count"
  ) { context in
    let spaces = try context.onEach { problem in
      let optimizer = try context.makeOptimizer(problem, workers: 64)
      var first = 0
      for capacity in [1, 2, 7, 64] {
        context.at("space \"\(problem.name)\", ask for \(capacity) trials from \(first) on")
        guard case .proposals(let made) = try optimizer.ask(first: first, capacity: capacity) else { return }
        first += made.count
      }
    }
    return "1, 2, 7 and 64 at once on \(spaces) spaces"
  }

  /// Whether it can be ended at any moment.
  static let destroyEarly = Check(
    "destroy-early", rule: "destroy is always the last call for an instance, whenever it comes",
    mend: "free what create made, and nothing twice"
  ) { context in
    try context.onEach { problem in
      for count in [0, 1, 4] {
        var rehearsal = try context.rehearse(problem, pending: 2)
        try rehearsal.advance(to: count)
        context.at("space \"\(problem.name)\", destroy with \(rehearsal.pending.count) trials outstanding")
      }
    }
    return "right after create, and with trials outstanding"
  }
}
