import CHone
public import HonePlugin

/// The product of finite sets of values, over what is active.
///
/// Method: each hyperparameter has a finite set of values; the grid has every distinct configuration of them once. The
/// n-th is computed from n, so neither size nor resuming costs anything.
/// Without `points`, numeric hyperparameters get as many values as fit into the study's trials, all alike, and what is
/// left goes to them one by one, logarithmic ones first.
/// Cost: an ask takes O(d · values of a hyperparameter).
/// Pitfall: with few trials and many dimensions a grid has two or three values a dimension; random search tries as many
/// values as it has trials in each (Bergstra, Bengio, JMLR 13, 2012).
public final class GridOptimizer: Optimizer {
  enum Order: String, CaseIterable {
    case lexicographic
    case shuffled
  }

  /// What the plugin says of itself.
  public static let descriptor = PluginDescriptor(
    name: "grid", summary: "every combination of a few values of each hyperparameter, each once",
    text: """
      Labels take part with all of them, numbers with evenly spaced ones, both ends among them, evenly in the logarithm \
      where that is their scale. Only what is active is combined, so no configuration comes twice. Ends when all are done.

      Without points it takes the finest even grid that fits the trials of the study. With points=5 each number has \
      five values; points.learning_rate=9 says so for one hyperparameter.
      """,
    options: [
      .int(
        "points", 1...1_000_000, flags: .keyed,
        summary: "values of each number; without it, as many as fit the trials"),
      .choice(
        "order", Order.self, preset: .lexicographic,
        summary: "lexicographic: the last hyperparameter changes fastest; shuffled: at random"),
    ], flags: [.deterministic, .ignoresTells])

  private let space: Space
  /// How many configurations the grid has.
  package let total: Int
  private var counter: GridCounter
  private let permutation: Permutation?
  private var values: [Double]

  /// Counts the grid; throws if points or forbidden clauses leave none.
  public init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    space = problem.space
    let wishes = try GridPoints(problem.space, options)
    let points = try wishes.fitted(to: problem.trials)
    let axes = GridAxes(space, points: points)
    counter = GridCounter(space, axes)
    total = try counter.total()
    guard total > 0 else { throw PluginError.invalid("the forbidden clauses leave no configuration of this grid") }
    permutation =
      try options.choice("order", as: Order.self) == .shuffled ? Permutation(count: total, seed: problem.seed) : nil
    values = [Double](repeating: hone_inactive(), count: problem.space.count)
    Self.announce(axes, total: total, trials: problem.trials, space: space, host)
  }

  /// Fills in the configurations whose numbers are the trials'.
  public func ask(_ proposals: Proposals) throws -> Answer {
    guard proposals.firstTrial < UInt64(total) else { return .done }
    let count = min(proposals.capacity, total - Int(proposals.firstTrial))
    for index in 0..<count {
      let position = Int(proposals.firstTrial) + index
      try counter.configuration(permutation?[position] ?? position, into: &values)
      proposals[index].values.assign(values)
    }
    return .proposed(count)
  }

  private static func announce(_ axes: GridAxes, total: Int, trials: Int?, space: Space, _ host: Host) {
    let sizes = zip(space.parameters, axes.values).map { "\($0.name) \($1.count)" }.joined(separator: " × ")
    let size = total == .max ? "more than 2^63" : "\(total)"
    host.log(.info, "grid of \(size) configurations: \(sizes)")
    if let trials, total > trials {
      host.log(
        .warning,
        "the grid has \(size) configurations, the study only \(trials) trials: it will see a part of the grid; "
          + "--trials \(size) sees all, -O points=… makes it smaller")
    }
  }
}
