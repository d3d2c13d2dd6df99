package import HonePlugin

/// Chooses an optimizer for the problem, and stands aside.
package final class AutoOptimizer: Optimizer {
  package static let descriptor = PluginDescriptor(
    name: "auto", summary: "chooses the optimizer for you, and says which and why",
    text: """
      The default. It looks at the space, the number of trials, the metrics and the budget, makes the optimizer that suits \
      them, and passes everything on. The first line of a study says which it is and why. No clock plays a part, so a study \
      repeats.

      One metric: bayesian up to 1000 trials; where all hyperparameters are numbers that are always active, up to 100 \
      trials for each of them (at least 200), and evolutionary from there on. Beyond 1000 trials in spaces with labels or \
      conditions: tpe. Several metrics: bayesian up to 200 trials, then evolutionary. Evaluations with a budget whose range \
      is ninefold or more: hyperband around one of these, once three whole rounds of its races fit into the trials. What \
      is not installed is replaced by the next best, and a warning says so.

      An optimizer that sets no budgets gets the objective's budget as one more hyperparameter, as it would without auto, \
      unless evaluations have the most of it anyway.

      -O optimizer=NAME takes the choice away; -O optimizer.KEY=… sets options of what is chosen.
      """,
    options: [
      .pluginName("optimizer", summary: "take this one, whatever the problem; its options as optimizer.KEY"),
      .text("candidates", summary: "choose among these only: names with commas between, in order of preference"),
    ], flags: [.deterministic, .usesBudgets])

  private let child: ChildOptimizer
  private let name: String
  /// The budget as a hyperparameter of a child that sets none: where it stands.
  private let budgetIndex: Int?
  private let preset: Double
  private let isWhole: Bool
  /// Budgets of such a child's trials that are evaluated now.
  private var budgets: [UInt64: Double] = [:]

  /// First in every saved state; another number is another layout.
  private static let stateVersion: UInt32 = 1

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let keyed = options.keyed("optimizer")
    let maker = ChildMaker(problem, keyed, host)
    let made: ChildMaker.Made
    if let name = options.text(ifGiven: "optimizer") {
      made = try maker.make(Choice(name: name, reason: "it was asked for"))
    } else {
      let choices = try Self.choices(problem, options.text(ifGiven: "candidates"))
      made = try maker.makeFirst(of: choices)
      Self.warnOfUnknown(choices.drop { $0.name != made.name }.dropFirst(), problem, host)
    }
    (name, child, budgetIndex) = (made.name, made.child, made.budgetIndex)
    preset = problem.budget?.preset ?? .nan
    isWhole = problem.budget?.isWhole ?? false
  }

  /// What suits, of what the user lets in; a name that never suits comes last, in the user's order.
  private static func choices(_ problem: Problem, _ candidates: String?) throws -> [Choice] {
    let ranked = Choice.ranked(Situation(problem))
    guard let candidates else { return ranked }
    let names = candidates.split { $0 == "," || $0 == " " }.map(String.init)
    guard !names.isEmpty else {
      throw PluginError.invalid(
        "option \"candidates\" names no optimizer; write it as candidates=bayesian,evolutionary")
    }
    let allowed = ranked.filter { names.contains($0.name) }
    let others = names.filter { name in !allowed.contains { $0.name == name } }
    return allowed + others.map { Choice(name: $0, reason: "the candidates are \(names.joined(separator: ", "))") }
  }

  /// Warns of candidates that nobody would have missed: names of no optimizer, behind the one that was chosen.
  ///
  /// Whether a name is one the host alone knows, and says it, with the nearest one, when it is to make it; later than the
  /// chosen one, whose seed depends on how many were made before.
  private static func warnOfUnknown(_ choices: ArraySlice<Choice>, _ problem: Problem, _ host: Host) {
    for choice in choices where !BuiltInOptimizers.names.contains(BuiltInOptimizers.plain(choice.name)) {
      do {
        _ = try ChildOptimizer(choice.name, for: ChildProblem(of: problem), host: host)
      } catch {
        let reason = (error as? PluginError)?.message ?? "\(error)"
        host.log(.warning, "the candidate \(choice.name) cannot be had (\(reason))")
      }
    }
  }

  // MARK: - Passing on

  package func ask(_ proposals: Proposals) throws -> Answer {
    guard let budgetIndex else { return try child.ask(proposals) }
    guard let answers = try child.ask(first: proposals.firstTrial, capacity: proposals.capacity) else { return .wait }
    for (index, answer) in answers.enumerated() {
      proposals[index].values.assign(Array(answer.values[..<budgetIndex]))
      // A float stands for whole numbers that are too large for an int.
      proposals[index].budget = isWhole ? answer.values[budgetIndex].rounded() : answer.values[budgetIndex]
      budgets[proposals[index].trial] = answer.values[budgetIndex]
    }
    return answers.isEmpty ? .done : .proposed(answers.count)
  }

  package func tell(_ tell: Tell) throws {
    guard let budgetIndex else { return try child.tell(tell) }
    // What was asked for: a trial that diverged has spent less.
    let budget = budgets[tell.trial] ?? child.problem.space.nearest(to: tell.budget ?? preset, of: budgetIndex)
    switch tell.state {
    case .complete, .failed, .stopped, .cancelled: budgets[tell.trial] = nil
    case .waiting, .running, .paused: break
    }
    try child.tell(TrialResult(tell).seen(as: tell.trial, values: Array(tell.values) + [budget]))
  }
}

extension AutoOptimizer: StatefulOptimizer {
  /// Budgets of running trials, and the child's state; `.unsupported` if the child has none.
  package func save(_ writer: Writer) throws {
    try writer.write(Self.stateVersion)
    try writer.write(budgets.keys.sorted())
    try writer.write(budgets.sorted { $0.key < $1.key }.map(\.value))
    try child.save(writer)
  }

  package func load(_ reader: Reader) throws {
    guard try reader.read(UInt32.self) == Self.stateVersion else {
      throw PluginError.unsupported("the state was saved by another version of auto")
    }
    let trials = try reader.read(arrayOf: UInt64.self, limit: 1 << 24)
    let values = try reader.read(arrayOf: Double.self, limit: 1 << 24)
    guard trials.count == values.count, Set(trials).count == trials.count else {
      throw PluginError.invalid("the saved state is damaged: budgets of running trials")
    }
    budgets = Dictionary(uniqueKeysWithValues: zip(trials, values))
    try child.load(reader)
  }
}

extension AutoOptimizer: InsightfulOptimizer {
  /// What the child says, without the budget, which is no hyperparameter of the problem's.
  package func importance() -> Importance? {
    guard let found = child.importance() else { return nil }
    return Importance(
      values: Array(found.values.prefix(budgetIndex ?? found.values.count)), text: "\(name): \(found.text)")
  }
}
