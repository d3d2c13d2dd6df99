import CHone
package import HonePlugin

/// Counts the distinct configurations of a grid and finds the n-th without listing them: a product of 10^12 costs nothing.
///
/// A configuration is what is active: below a choice that leaves a hyperparameter inactive there is one branch, not one
/// for each of its values. Counts are remembered by what still matters, which is the values that later conditions and
/// forbidden clauses look at.
package struct GridCounter {
  /// More partial configurations than this are not remembered: forbidden clauses over too many values.
  private static let memoryLimit = 2_000_000

  private let space: Space
  private let axes: GridAxes
  /// For each place the hyperparameters before it whose values matter from there on.
  private let live: [[Int]]
  private var counts: [Key: Int] = [:]

  private struct Key: Hashable {
    let place: Int
    let values: [UInt64]
  }

  package init(_ space: Space, _ axes: GridAxes) {
    self.space = space
    self.axes = axes
    live = Self.live(space)
  }

  /// The number of configurations; `Int.max` for more than an Int holds.
  ///
  /// Throws if forbidden clauses make counting too expensive.
  package mutating func total() throws -> Int {
    var values = [Double](repeating: hone_inactive(), count: space.count)
    return try count(from: 0, &values)
  }

  /// Writes configuration number `position`, which is below the total, in lexicographic order: the last one fastest.
  package mutating func configuration(_ position: Int, into values: inout [Double]) throws {
    var rest = position
    for place in values.indices { values[place] = hone_inactive() }
    for place in values.indices where space.isActive(place, values) {
      for value in axes.values[place] {
        values[place] = value
        let below = try count(from: place + 1, &values)
        if rest < below { break }
        rest -= below
      }
    }
  }

  private mutating func count(from place: Int, _ values: inout [Double]) throws -> Int {
    guard place < values.count else { return space.isForbidden(values) ? 0 : 1 }
    let key = Key(place: place, values: live[place].map { values[$0].bitPattern })
    if let known = counts[key] { return known }
    let count = try counted(from: place, &values)
    guard counts.count < Self.memoryLimit else {
      throw PluginError.invalid(
        "the forbidden clauses look at too many values to count the grid; give fewer points, as in -O points=5")
    }
    counts[key] = count
    return count
  }

  private mutating func counted(from place: Int, _ values: inout [Double]) throws -> Int {
    values[place] = hone_inactive()
    guard space.isActive(place, values) else { return try count(from: place + 1, &values) }
    defer { values[place] = hone_inactive() }
    guard live.indices.contains(place + 1), live[place + 1].contains(place) else {
      // Nothing later looks at it: every value leads to as many.
      values[place] = axes.values[place][0]
      return Self.product(axes.values[place].count, try count(from: place + 1, &values))
    }
    var sum = 0
    for value in axes.values[place] {
      values[place] = value
      let (total, overflow) = sum.addingReportingOverflow(try count(from: place + 1, &values))
      sum = overflow ? .max : total
    }
    return sum
  }

  private static func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }

  /// For each place up to the end: which earlier hyperparameters a condition at it or after it, or a forbidden clause,
  /// looks at.
  private static func live(_ space: Space) -> [[Int]] {
    var last = [Int](repeating: -1, count: space.count)
    for index in space.parameters.indices {
      for parent in space.parents(of: index) { last[parent] = max(last[parent], index) }
    }
    for literal in space.forbidden.terms.joined() {
      if let index = space.index(of: literal.parameter) { last[index] = space.count }
      if case .parameter(let name) = literal.right, let other = space.index(of: name) { last[other] = space.count }
    }
    return (0...space.count).map { place in (0..<min(place, space.count)).filter { last[$0] >= place } }
  }
}
