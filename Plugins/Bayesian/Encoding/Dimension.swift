import HonePlugin

/// How the model sees one hyperparameter.
package struct Dimension: Sendable {
  /// What its coordinate means to the kernel.
  package enum Kind: Sendable {
    /// Only one value: no part of the model.
    case fixed
    /// A place on an axis.
    case number
    /// A label: equal or different.
    case label
  }

  package let kind: Kind
  /// How many values it has; 0 for a float without a step.
  package let count: Int
  /// Whether it is inactive in some configurations.
  package let isConditional: Bool
  /// Coordinates of its values in order, if there are few enough to list; else empty.
  ///
  /// Of ints on a log scale only: those of all others lie evenly.
  let centres: [Double]

  /// Values that a table holds at most.
  private static let mostCentres = 4096

  init(_ index: Int, of space: Space) {
    let parameter = space.parameters[index]
    let points = space.pointCount(of: index)
    count = points > 1e15 ? Int(1e15) : Int(points)
    isConditional = !parameter.condition.isAlways
    switch parameter.domain {
    case .float, .int, .ordinal: kind = count == 1 ? .fixed : .number
    case .choice: kind = count == 1 ? .fixed : .label
    case .text, .path, .pluginName: kind = .fixed
    }
    if parameter.isLog, count > 1, count <= Self.mostCentres {
      let count = count
      centres = (0..<count).map { space.unit(of: space.point(Double($0), of: index), parameter: index) }
    } else {
      centres = []
    }
  }

  /// Whether every coordinate in 0 … 1 is a value.
  package var isContinuous: Bool { kind == .number && count == 0 }
}
