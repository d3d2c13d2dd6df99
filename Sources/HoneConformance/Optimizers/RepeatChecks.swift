import HonePluginHost
import HoneSpace

extension Check {
  private static let repeatRule = "no clock and no entropy but the seeds given: same inputs, same answers"

  /// Whether two instances with the same seed and tells propose the same.
  static let repeats = Check(
    "repeats", rule: repeatRule,
    mend: "draw from hone_problem.seed only (hone/random.h), and keep no state outside the instance"
  ) { context in
    var count = 0
    try context.onEach { problem in
      let first = try context.transcript(problem)
      try compare(first, try context.transcript(problem), "at first", "again")
      count += first.count
    }
    return "\(count) answers, twice in one process"
  }

  /// Whether another process proposes the same.
  static let repeatsElsewhere = Check(
    "repeats-elsewhere", rule: repeatRule,
    mend: "let nothing depend on addresses or on the order of a hash table, which differ from process to process",
    rounds: 2
  ) { context in
    try context.onEach { problem in context.evidence += try context.transcript(problem) }
    return "\(context.evidence.count) answers in two processes"
  }

  /// Whether instances leave each other alone.
  static let instances = Check(
    "instances", rule: "instances share no state, unless HONE_ONE_INSTANCE says so",
    mend: "move static and global variables into the instance, or set HONE_ONE_INSTANCE"
  ) { context in
    if context.description.flags.contains(.oneInstance) { throw Skipping("one at a time: HONE_ONE_INSTANCE") }
    let other = try context.suited(.numbers())
    let spaces = try context.onEach { problem in
      let alone = try context.transcript(problem)
      var first = try context.rehearse(problem, pending: 2)
      var second = try? context.rehearse(other, seed: context.seed &+ 1, pending: 2)
      for count in 1...context.request.trials {
        try first.advance(to: count)
        try second?.advance(to: count)
      }
      try compare(alone, first.transcript, "alone", "beside another instance")
    }
    return "asked and told by turns, on \(spaces) spaces"
  }

  /// Whether the seed makes a difference.
  static let seedMatters = Check(
    "seed-matters", rule: "hone_problem.seed is the optimizer's only source of randomness",
    mend: "right for a grid; else use hone_problem.seed"
  ) { context in
    var differs = false
    try context.onEach { problem in
      let first = try context.transcript(problem)
      differs = try differs || first != context.transcript(problem, seed: context.seed &+ 1)
    }
    guard differs else { throw Doubt("two seeds give the same proposals on all spaces") }
    return "two seeds, two studies"
  }

  /// Whether one that ignores tells depends on numbers and the seed only.
  static let askAhead = Check(
    "ask-ahead", rule: "with HONE_IGNORES_TELLS, proposals depend on first_trial and the seed only",
    mend: "compute proposal n from n and the seed, or do without the flag"
  ) { context in
    guard context.ignoresTells else { throw Skipping("it learns: no HONE_IGNORES_TELLS") }
    let count = min(12, context.request.trials)
    let spaces = try context.onEach { problem in
      let whole = try context.block(problem, first: 0, count: count)
      guard whole.count > 1 else { return }
      for first in 0..<whole.count {
        let single = try context.block(problem, first: first, count: 1)
        guard single.first == whole[first] else {
          throw Finding(
            "space \"\(problem.name)\", trial \(first): \(single.first.map(problem.text) ?? "done") when asked for alone, "
              + "\(problem.text(whole[first])) in a block from trial 0 on", hasPlace: true)
        }
      }
    }
    return "alone and in blocks, on \(spaces) spaces"
  }

  /// Compares two transcripts of what has to be the same.
  static func compare(_ first: [String], _ second: [String], _ name: String, _ otherName: String) throws {
    for (one, other) in zip(first, second) where one != other {
      throw Finding("\(one) \(name), \(other) \(otherName)", hasPlace: true)
    }
    guard first.count == second.count else {
      throw Finding("\(first.count) answers \(name), \(second.count) \(otherName)", hasPlace: true)
    }
  }
}

extension CheckContext {
  /// What an optimizer answers in a rehearsal.
  func transcript(_ problem: PracticeProblem, seed: UInt64? = nil) throws -> [String] {
    var rehearsal = try rehearse(problem, seed: seed, pending: 2)
    try rehearsal.advance(to: request.trials)
    return rehearsal.transcript
  }

  /// Proposals of a fresh instance that is asked until `count` of them are there, or it is done.
  fileprivate func block(_ problem: PracticeProblem, first: Int, count: Int) throws -> [Configuration] {
    let optimizer = try makeOptimizer(problem)
    var made: [Configuration] = []
    while made.count < count {
      at("space \"\(problem.name)\", ask for trial \(first + made.count) with nothing told")
      switch try optimizer.ask(first: first + made.count, capacity: count - made.count) {
      case .proposals(let more): made += more.map(\.configuration)
      case .done: return made
      case .wait: throw Finding("HONE_WAIT from an optimizer that is never told")
      }
    }
    return made
  }
}
