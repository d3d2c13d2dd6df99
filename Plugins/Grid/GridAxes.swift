package import HonePlugin

/// The finite sets of values that a grid is the product of, one a hyperparameter.
package struct GridAxes: Sendable, Equatable {
  /// Values of each hyperparameter, distinct, in order of their unit coordinates.
  package let values: [[Double]]

  /// - Parameter points: how many values each numeric hyperparameter is to have; more than it has mean all of them.
  package init(_ space: Space, points: [Int]) {
    values = space.parameters.indices.map { Self.values(of: $0, in: space, points: points[$0]) }
  }

  /// Whether a hyperparameter has a number of values that is ours to choose.
  package static func isNumeric(_ parameter: Parameter) -> Bool {
    switch parameter.domain {
    case .float(let low, let high, _, _), .int(let low, let high, _, _): low < high
    case .ordinal, .choice, .text, .path, .pluginName: false
    }
  }

  /// Labels all; numbers evenly in unit coordinates, both ends among them, so evenly in the logarithm where that is the
  /// scale.
  ///
  /// A single point is the default, or else the middle.
  private static func values(of index: Int, in space: Space, points: Int) -> [Double] {
    let parameter = space.parameters[index]
    let count = space.pointCount(of: index)
    guard isNumeric(parameter) else { return (0..<Int(count)).map { space.point(Double($0), of: index) } }
    if count > 0 && Double(points) >= count { return (0..<Int(count)).map { space.point(Double($0), of: index) } }
    guard points > 1 else {
      if case .number(let preset) = parameter.preset { return [preset] }
      return [space.value(atUnit: 0.5, of: index)]
    }
    var values: [Double] = []
    for step in 0..<points {
      let value = coordinate(Double(step) / Double(points - 1), count: count, isLog: parameter.isLog, index, space)
      if values.last != value { values.append(value) }
    }
    return values
  }

  /// The value a share `u` of the way from the first to the last.
  ///
  /// On a linear scale counted values are spread by their numbers: their unit coordinates are cells, of which the ends
  /// would get less than their share.
  private static func coordinate(_ u: Double, count: Double, isLog: Bool, _ index: Int, _ space: Space) -> Double {
    guard count > 0, !isLog else { return space.value(atUnit: u, of: index) }
    return space.point((u * (count - 1)).rounded(), of: index)
  }
}
