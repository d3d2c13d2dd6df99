import CHone
import HonePlugin

/// Another optimizer, which draws what gradients do not move and learns what became of it.
final class RestOfConfiguration {
  enum Answer {
    /// A configuration of the whole space, in which the moved hyperparameters are still inactive.
    case values([Double])
    case wait
    case done
  }

  private let child: ChildOptimizer?
  private let space: Space
  /// The places of the child's hyperparameters in the whole space.
  private let places: [Int]
  private var next: UInt64 = 0
  /// What the child proposed for each of its trials.
  private var proposed: [UInt64: [Double]] = [:]

  /// - Parameter moved: places of the hyperparameters that the child does not see.
  init(_ problem: Problem, without moved: Set<Int>, _ options: Options, _ host: Host) throws {
    let space = problem.space
    let places = space.parameters.indices.filter { !moved.contains($0) }
    (self.space, self.places) = (space, places)
    guard !places.isEmpty else {
      child = nil
      return
    }
    let name = try options.text("optimizer")
    let refusal = PluginError.invalid(
      "\"\(name)\" sets budgets, which hypergradient does not pass on; choose another optimizer")
    // These may find no budget to set, and would say that instead.
    guard !BuiltInOptimizers.setsBudgets(name) else { throw refusal }
    let own =
      moved.isEmpty ? nil : try Space(places.map { space.parameters[$0] }, forbidden: space.forbidden)
    let child = try ChildOptimizer(
      name, for: ChildProblem(of: problem, space: own, hidesBudget: true), options: options.keyed("optimizer"),
      host: host)
    guard !child.flags.contains(.usesBudgets) else { throw refusal }
    self.child = child
  }

  /// Asks for the rest of a configuration; its number is for `ended`.
  func ask() throws -> (answer: Answer, number: UInt64) {
    let number = next
    guard let child else {
      next += 1
      return (.values([Double](repeating: hone_inactive(), count: space.count)), number)
    }
    guard let answer = try child.ask(first: next, capacity: 1) else { return (.wait, number) }
    guard let own = answer.first?.values else { return (.done, number) }
    next += 1
    proposed[number] = own
    return (.values(whole(own)), number)
  }

  private func whole(_ own: [Double]) -> [Double] {
    var values = [Double](repeating: hone_inactive(), count: space.count)
    for (place, value) in zip(places, own) { values[place] = value }
    return values
  }

  /// Tells what became of a configuration.
  ///
  /// - Parameter result: of the trial that says it; the child hears it in its own numbers and space.
  func ended(_ number: UInt64, _ result: TrialResult) throws {
    guard let child, let own = proposed.removeValue(forKey: number) else { return }
    try child.tell(result.seen(as: number, values: own))
  }

  /// Tells of a trial that somebody else proposed.
  func learn(_ tell: Tell) throws {
    guard let child, tell.state == .complete || tell.state == .failed else { return }
    let number = next
    next += 1
    let result = TrialResult(tell).seen(as: number, values: places.map { tell.values[$0] })
    try child.tell(result.announced)
    try child.tell(result)
  }
}
