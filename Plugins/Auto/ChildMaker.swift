import HonePlugin

/// Makes the optimizer that was chosen, or what stands in for it.
struct ChildMaker {
  struct Made {
    /// Its plugin's name.
    let name: String
    let child: ChildOptimizer
    /// Where the budget stands among the child's hyperparameters; nil if it is none.
    let budgetIndex: Int?
  }

  private let problem: Problem
  private let options: [(key: String, text: String)]
  private let host: Host

  /// - Parameter options: the user's, for what is chosen.
  init(_ problem: Problem, _ options: [(key: String, text: String)], _ host: Host) {
    (self.problem, self.options, self.host) = (problem, options, host)
  }

  /// The first of some choices that can be made; a warning for each that cannot.
  ///
  /// - Throws: what the last one throws if none can, and at once if the user's options are at fault.
  func makeFirst(of choices: [Choice]) throws -> Made {
    for (place, choice) in choices.enumerated() {
      do {
        return try make(choice)
      } catch let error as PluginError where place + 1 < choices.count {
        if !options.isEmpty, (try? make(choice, options: [])) != nil { throw error }
        host.log(
          .warning, "\(choice.name) would suit, but cannot be had (\(error.message)); the next best takes its place")
      }
    }
    throw PluginError.invalid("there is no optimizer to choose from")
  }

  func make(_ choice: Choice) throws -> Made {
    let made = try make(choice, options: options)
    host.log(.info, "\(choice.name): \(choice.reason)")
    return made
  }

  private func make(_ choice: Choice, options: [(key: String, text: String)]) throws -> Made {
    guard choice.name.split(separator: "/").last != "auto" else {
      throw PluginError.invalid("auto cannot choose itself; name another optimizer, or leave the option out")
    }
    let own = choice.options.map { (key: $0.key, text: $0.text) }.filter { own in
      !options.contains { $0.key == own.key }
    }
    let child = try ChildOptimizer(
      choice.name, for: ChildProblem(of: problem), options: own + options, host: host)
    if child.flags.contains(.needsReports) {
      throw PluginError.invalid(
        "\(choice.name) judges trials while they run, which auto does not pass on; name it with --optimizer")
    }
    guard !child.flags.contains(.usesBudgets), let budget = problem.budget, budget.preset < budget.high,
      budget.low < budget.high
    else { return Made(name: choice.name, child: child, budgetIndex: nil) }
    return Made(
      name: choice.name,
      child: try ChildOptimizer(
        choice.name, for: ChildProblem(of: problem, space: try space(with: budget), hidesBudget: true),
        options: own + options, host: host),
      budgetIndex: problem.space.count)
  }

  /// The problem's space with the budget as its last hyperparameter.
  private func space(with budget: Budget) throws -> Space {
    let space = problem.space
    var name = budget.name
    while space.index(of: name) != nil { name += "_" }
    // Beyond these bounds there are no ints, nor as many steps; what is proposed is rounded.
    let isInt = budget.isWhole && budget.step <= 1 && max(abs(budget.low), abs(budget.high)) <= 0x1p53
    let step = budget.isWhole && budget.step <= 1 ? 0 : budget.step
    let parameter: Parameter =
      isInt
      ? .int(name, Int(budget.low)...Int(budget.high), log: budget.isLog, preset: Int(budget.preset))
      : .float(
        name, budget.low...budget.high, log: budget.isLog && step == 0, step: step,
        preset: budget.preset)
    return try Space(space.parameters + [parameter], forbidden: space.forbidden)
  }
}
