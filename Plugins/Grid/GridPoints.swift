import HonePlugin

/// How many values each hyperparameter is to have.
struct GridPoints {
  /// Values when neither the user nor the number of trials says how many.
  private static let usual = 5
  /// A finer grid than this is not sought, whatever the trials allow.
  private static let finest = 1000

  private let space: Space
  /// What the user asked for; nil: ours to choose.
  private var wanted: [Int?]

  init(_ space: Space, _ options: Options) throws {
    self.space = space
    wanted = [Int?](repeating: options.int(ifGiven: "points"), count: space.count)
    for (name, text) in options.keyed("points") {
      guard let index = space.index(of: name) else {
        throw PluginError.invalid("option points.\(name): the space has no hyperparameter \"\(name)\"")
      }
      guard GridAxes.isNumeric(space.parameters[index]) else {
        throw PluginError.invalid("option points.\(name): \"\(name)\" is no number, all its labels take part")
      }
      guard let points = Int(text), (1...1_000_000).contains(points) else {
        throw PluginError.invalid("option points.\(name)=\(text) must be a whole number in 1 … 1000000")
      }
      wanted[index] = points
    }
  }

  /// The finest grid with at most `trials` configurations, as far as it is ours to choose.
  func fitted(to trials: Int?) throws -> [Int] {
    guard let trials else { return wanted.map { $0 ?? Self.usual } }
    let free = space.parameters.indices.filter { wanted[$0] == nil && GridAxes.isNumeric(space.parameters[$0]) }
    var points = wanted.map { $0 ?? 1 }
    func fits(_ points: [Int]) throws -> Bool {
      var counter = GridCounter(space, GridAxes(space, points: points))
      return try counter.total() <= trials
    }
    guard !free.isEmpty, try fits(points) else { return points }
    func fit(_ count: Int) throws -> Bool {
      var trial = points
      for index in free { trial[index] = count }
      return try fits(trial)
    }
    // Even: the largest k for which k values each fit, by doubling and bisection. Not from the finest down: clauses between
    // hyperparameters make counting a grid cost as much as it has configurations.
    var low = 1
    while low < Self.finest, try fit(min(2 * low, Self.finest)) { low = min(2 * low, Self.finest) }
    var high = min(2 * low, Self.finest + 1) - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if try fit(middle) { low = middle } else { high = middle - 1 }
    }
    for index in free { points[index] = low }
    // What is left: one more for some, those on a log scale first.
    for index in free.filter({ space.parameters[$0].isLog }) + free.filter({ !space.parameters[$0].isLog }) {
      points[index] += 1
      if try !fits(points) { points[index] -= 1 }
    }
    return points
  }
}
