import HonePluginHost
import HoneSpace

extension Check {
  private static let failure: [Int32] = [-2, -1, -5]

  /// Whether failed trials are bad news, and no more.
  static let failures = Check(
    "failures", rule: "failed trials are told too: no metrics (NaN), and a status below zero",
    mend: "look at hone_tell.state first; count a failed trial as worst, never use its NaN"
  ) { context in
    try requireTells(context)
    let spaces = try context.onEach { problem in
      for nothingSucceeds in [true, false] {
        var random = context.random(2)
        var rehearsal = try context.rehearse(problem, pending: 2)
        rehearsal.answer = { trial, metrics in
          if !nothingSucceeds && UInt64.random(in: 0..<3, using: &random) == 0 { return .metrics(metrics) }
          return trial % 5 == 4 ? .cancelled : .failed(status: failure[trial % failure.count])
        }
        try rehearsal.advance(to: context.request.trials)
        try rehearsal.finish()
      }
    }
    return "some and all of the trials failed or cancelled, on \(spaces) spaces"
  }

  /// Whether metrics may be any number.
  static let extremes = Check(
    "extremes", rule: "metrics are any numbers, infinities among them; recorded metrics may be NaN",
    mend: "use ranks or a bounded transform; test with isfinite before arithmetic"
  ) { context in
    try requireTells(context)
    let values: [(name: String, values: [Double])] = [
      ("huge", [1e308, -1e308, .greatestFiniteMagnitude, 1]),
      ("tiny", [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0, 1e-300]),
      ("all equal", [0.125]), ("infinite", [.infinity, -.infinity, 1, 2]), ("all infinite", [.infinity]),
    ]
    let spaces = try context.onEach { problem in
      for (name, numbers) in values {
        var rehearsal = try context.rehearse(problem)
        rehearsal.answer = { trial, metrics in
          .metrics(metrics.indices.map { $0 == 0 ? numbers[trial % numbers.count] : metrics[$0] })
        }
        do {
          try rehearsal.advance(to: context.request.trials)
        } catch var fault as PluginFault {
          fault.saw += " (metrics: \(name))"
          throw fault
        }
      }
    }
    return "\(values.map(\.name).joined(separator: ", ")) values on \(spaces) spaces"
  }

  /// Whether trials of others are no trouble.
  static let foreignTrials = Check(
    "foreign-trials", rule: "tell also announces trials that others made, and those of other studies",
    mend: "take hone_tell.values as they come: look nothing up by the trial's number without testing for it"
  ) { context in
    try requireTells(context)
    let spaces = try context.onEach { problem in
      let function = PracticeFunction(problem)
      let optimizer = try context.makeOptimizer(problem)
      var random = context.random(3)
      /// Tells of a foreign trial.
      func tell(_ trial: Int, _ state: TrialTell.State, _ configuration: Configuration) throws {
        context.at("space \"\(problem.name)\", foreign trial \(trial), tell (\(state))")
        let budget = problem.budget?.preset
        try optimizer.tell(
          TrialTell(
            trial: trial, state: state, configuration: configuration,
            metrics: state == .complete ? function.metrics(configuration, budget: budget) : [], budget: budget,
            status: state == .failed ? -1 : 0))
      }
      // Those of other studies: ended already, with numbers from 2^62 on.
      for index in 0..<4 {
        guard let configuration = context.legal(problem.space, &random) else { continue }
        try tell(1 << 62 + index, index == 3 ? .failed : .complete, configuration)
      }
      var number = 0
      for turn in 0..<context.request.trials / 2 {
        context.at("space \"\(problem.name)\", trial \(number), ask")
        let own: Configuration
        switch try optimizer.ask(first: number, capacity: 1) {
        case .proposals(let made): own = made[0].configuration
        case .wait: throw Finding("HONE_WAIT with nothing unfinished", rule: CommonRule.waiting)
        case .done: return
        }
        // By hand: the same configuration again, or another, announced and then ended.
        guard let other = turn % 3 == 0 ? own : context.legal(problem.space, &random) else { continue }
        try tell(number + 1, .waiting, other)
        try tell(number + 1, turn % 4 == 1 ? .cancelled : .complete, other)
        try tell(number, .complete, own)
        number += 2
      }
    }
    return "announced, of other studies, and duplicates, on \(spaces) spaces"
  }

  private static func requireTells(_ context: CheckContext) throws {
    if context.ignoresTells { throw Skipping("it is never told: HONE_IGNORES_TELLS") }
  }
}

extension CheckContext {
  /// A random legal configuration; nil if none is found.
  func legal(_ space: ConfigurationSpace, _ random: inout CheckRandom) -> Configuration? {
    for _ in 0..<10_000 {
      let unit = (0..<space.count).map { _ in Double.random(in: 0...1, using: &random) }
      let configuration = space.configuration(atUnit: unit)
      if (try? space.validate(configuration)) != nil { return configuration }
    }
    return nil
  }
}
