import Glibc
package import HonePlugin

/// How densities see one hyperparameter: coordinates in 0 … 1, labels by their numbers.
///
/// The same coordinates as `hone/space.h`; of a discrete number the middle of its value's cell, since a kernel belongs to
/// the value and not to where in its cell somebody drew.
package struct Axis: Sendable {
  package enum Kind: Sendable, Equatable {
    /// Only one value: nothing to learn.
    case fixed
    /// Any coordinate is a value.
    case continuous
    /// Ints, steps and ordinals: so many cells in an order, side by side.
    case cells(Int)
    /// So many labels without an order.
    case labels(Int)
  }

  /// The part of the axis that stands for one value.
  package struct Cell: Equatable, Sendable {
    package let lower: Double
    package let upper: Double
    /// Where the kernel of the value has its centre.
    package let centre: Double
  }

  /// Its place in the space.
  package let index: Int
  package let kind: Kind
  private let space: Space
  /// Ints on a logarithmic scale: the range in the logarithm, cells between half numbers; else nil.
  private let logRange: (low: Double, width: Double, least: Double)?

  package init(_ index: Int, of space: Space) {
    self.index = index
    self.space = space
    let points = space.pointCount(of: index)
    let count = points > 1e15 ? Int(1e15) : Int(points)
    switch space.parameters[index].domain {
    case .float, .int, .ordinal: kind = count == 1 ? .fixed : count == 0 ? .continuous : .cells(count)
    case .choice: kind = count == 1 ? .fixed : .labels(count)
    case .text, .path, .pluginName: kind = .fixed
    }
    if case .int(let low, let high, _, true) = space.parameters[index].domain, low < high {
      logRange = (log(low - 0.5), log((high + 0.5) / (low - 0.5)), low)
    } else {
      logRange = nil
    }
  }

  /// Whether there is something to learn.
  package var varies: Bool { kind != .fixed }

  /// The coordinate of a legal value.
  package func coordinate(of value: Double) -> Double {
    switch kind {
    case .fixed: 0.5
    case .continuous: min(max(space.unit(of: value, parameter: index), 0), 1)
    case .cells: cell(at: space.unit(of: value, parameter: index)).centre
    case .labels: value
    }
  }

  /// The value of a coordinate.
  package func value(at coordinate: Double) -> Double {
    switch kind {
    case .fixed: space.value(atUnit: 0.5, of: index)
    case .continuous, .cells: space.value(atUnit: coordinate, of: index)
    case .labels: coordinate
    }
  }

  /// The coordinate of the value that a point of the unit cube leads to.
  package func coordinate(atUnit u: Double) -> Double {
    switch kind {
    case .fixed: 0.5
    case .continuous: min(max(u, 0), 1)
    case .cells: cell(at: u).centre
    case .labels(let count): min(Double(count) - 1, (min(max(u, 0), 1) * Double(count)).rounded(.down))
    }
  }

  /// The cell round a coordinate; of a continuous axis, the point alone.
  package func cell(at u: Double) -> Cell {
    guard case .cells(let count) = kind else { return Cell(lower: u, upper: u, centre: u) }
    guard let logRange else {
      let k = min(Double(count) - 1, (min(max(u, 0), 1) * Double(count)).rounded(.down))
      return Cell(lower: k / Double(count), upper: (k + 1) / Double(count), centre: (k + 0.5) / Double(count))
    }
    let value = space.value(atUnit: u, of: index)
    func coordinate(_ x: Double) -> Double { min(max((log(x) - logRange.low) / logRange.width, 0), 1) }
    let isLast = value >= logRange.least + Double(count) - 1
    return Cell(
      lower: value <= logRange.least ? 0 : coordinate(value - 0.5), upper: isLast ? 1 : coordinate(value + 0.5),
      centre: space.unit(of: value, parameter: index))
  }
}
