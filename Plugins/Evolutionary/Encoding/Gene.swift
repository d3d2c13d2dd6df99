import HonePlugin

/// How evolution sees one hyperparameter: a coordinate in 0 … 1, of discrete ones the middle of a value's cell.
package struct Gene: Sendable {
  /// What a step along the coordinate means.
  package enum Kind: Sendable, Equatable {
    /// Only one value: nothing to change.
    case fixed
    /// Any coordinate is a value.
    case continuous
    /// Ints, steps and ordinals: so many cells in an order.
    case ordered(Int)
    /// So many labels without an order.
    case labels(Int)
  }

  package let kind: Kind
  /// Whether it is inactive in some configurations.
  package let isConditional: Bool
  /// Whether its cells are of different width.
  let isLog: Bool

  init(_ index: Int, of space: Space) {
    let parameter = space.parameters[index]
    let points = space.pointCount(of: index)
    let count = points > 1e15 ? Int(1e15) : Int(points)
    isConditional = !parameter.condition.isAlways
    isLog = parameter.isLog
    switch parameter.domain {
    case .float, .int, .ordinal: kind = count == 1 ? .fixed : count == 0 ? .continuous : .ordered(count)
    case .choice: kind = count == 1 ? .fixed : .labels(count)
    case .text, .path, .pluginName: kind = .fixed
    }
  }

  package var varies: Bool { kind != .fixed }
}
