import HonePluginHost
import HoneSpace

extension CheckContext {
  /// Whether proposals depend on trial numbers and the seed only.
  var ignoresTells: Bool { description.flags.contains(.ignoresTells) }

  /// All practice problems.
  func problems() throws -> [PracticeProblem] {
    try [.floats(), .numbers(), .choices(), .tree(), .forbidden(), .single()].map(suited)
  }

  /// With a budget, for those that do not work without one.
  func suited(_ problem: PracticeProblem) -> PracticeProblem { wantsBudget ? problem.withBudget() : problem }

  /// Whether its flags, or what it takes with these options, say that it works with budgets.
  func findsBudgetWanted() -> Bool {
    if description.flags.contains(.usesBudgets) || description.flags.contains(.needsReports) { return true }
    guard let plain = try? PracticeProblem.floats(), (try? makeOptimizer(plain)) == nil else { return false }
    return (try? makeOptimizer(plain.withBudget())) != nil
  }

  /// Makes an instance.
  ///
  /// - Throws: `PluginFault` of `create`, if the optimizer refuses the problem.
  func makeOptimizer(
    _ problem: PracticeProblem, seed: UInt64? = nil, workers: Int = 1, changes: [(name: String, text: String)] = []
  ) throws -> OptimizerInstance {
    atCreate(changes, "space \"\(problem.name)\", ")
    let options: OptionValues
    do {
      options = try self.options(changes)
    } catch {
      guard changes.isEmpty else { throw error }
      throw Skipping("\(error) (with -O)")
    }
    var problem = problem.problem(seed: seed ?? self.seed, trials: request.trials, workers: workers)
    problem.objectiveExtensions += description.needs
    do {
      return try OptimizerInstance(plugin, options: options, problem: problem, services: services())
    } catch let error as PluginError {
      throw Skipping("\(error)")
    }
  }

  /// A rehearsal with a fresh instance.
  func rehearse(
    _ problem: PracticeProblem, seed: UInt64? = nil, pending: Int = 1, changes: [(name: String, text: String)] = []
  ) throws -> Rehearsal {
    var rehearsal = try Rehearsal(
      makeOptimizer(problem, seed: seed, workers: pending, changes: changes), problem, random: random(1),
      at: { [self] in at($0) })
    rehearsal.pendingLimit = pending
    rehearsal.order = pending > 1 ? .shuffled : .inOrder
    return rehearsal
  }

  /// Does something for each problem that the optimizer takes; how many those are.
  ///
  /// - Throws: `Skipping` if it takes none; what it says of them is the subject of the check `creates`.
  @discardableResult
  func onEach(
    _ problems: [PracticeProblem]? = nil, _ body: (PracticeProblem) throws -> Void
  ) throws -> Int {
    var taken = 0
    var refusal = ""
    for problem in try problems ?? self.problems() {
      do {
        _ = try makeOptimizer(problem)
      } catch let fault as PluginFault where fault.rule == nil {
        refusal = fault.saw
        continue
      }
      taken += 1
      try body(problem)
    }
    guard taken > 0 else { throw Skipping("it takes none of these problems: \(refusal)") }
    return taken
  }
}
