import CHone
import Glibc
package import HonePlugin

/// Configurations as points: one coordinate in 0 … 1 a hyperparameter, of discrete ones the middle of a value's cell, NaN
/// where inactive.
///
/// The same coordinates as `hone/space.h`. Only what conditions look at is turned into values on the way.
package struct Encoding: Sendable {
  package let space: Space
  package let dimensions: [Dimension]
  /// Whether configurations can be forbidden.
  let hasForbidden: Bool
  /// Whether some hyperparameter's condition looks at this one.
  private let isParent: [Bool]
  /// The conditional hyperparameters are the only ones that can be inactive.
  private let hasConditions: Bool

  package init(_ space: Space) {
    self.space = space
    dimensions = (0..<space.count).map { Dimension($0, of: space) }
    hasForbidden = !space.forbidden.terms.isEmpty
    var isParent = [Bool](repeating: false, count: space.count)
    for index in 0..<space.count { for parent in space.parents(of: index) { isParent[parent] = true } }
    self.isParent = isParent
    hasConditions = dimensions.contains { $0.isConditional }
  }

  package var count: Int { dimensions.count }

  /// The coordinate of the value at coordinate `u`.
  package func snapped(_ u: Double, _ index: Int) -> Double {
    let dimension = dimensions[index]
    let u = min(max(u, 0), 1)
    if dimension.count == 0 { return u }
    if dimension.count == 1 { return 0.5 }
    if !space.parameters[index].isLog {
      let count = Double(dimension.count)
      return (min(count - 1, (u * count).rounded(.down)) + 0.5) / count
    }
    return space.unit(of: space.value(atUnit: u, of: index), parameter: index)
  }

  /// The coordinate of value number `k`.
  package func centre(_ k: Int, _ index: Int) -> Double {
    let dimension = dimensions[index]
    if !dimension.centres.isEmpty { return dimension.centres[k] }
    if space.parameters[index].isLog {
      return space.unit(of: space.point(Double(k), of: index), parameter: index)
    }
    return (Double(k) + 0.5) / Double(dimension.count)
  }

  /// The number of the value at a coordinate of a discrete hyperparameter.
  package func number(at u: Double, _ index: Int) -> Int {
    let count = dimensions[index].count
    if space.parameters[index].isLog {
      let low = space.point(0, of: index)
      return min(count - 1, max(0, Int((space.value(atUnit: u, of: index) - low).rounded())))
    }
    return min(count - 1, max(0, Int(u * Double(count))))
  }

  /// Turns any point of the unit cube into the point of a configuration: coordinates of values, NaN where inactive.
  ///
  /// `scratch` has room for as many doubles.
  package func place(
    _ unit: UnsafePointer<Double>, _ point: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count {
      if dimensions[index].isConditional && !space.isActive(index, scratch) {
        point[index] = .nan
        scratch[index] = hone_inactive()
        continue
      }
      point[index] = snapped(unit[index], index)
      scratch[index] = isParent[index] ? space.value(atUnit: point[index], of: index) : 0
    }
  }

  /// Writes the point of a configuration, as it was told.
  package func point(of values: UnsafePointer<Double>, _ point: UnsafeMutablePointer<Double>) {
    for index in 0..<count {
      guard hone_is_inactive(values[index]) == 0 else {
        point[index] = .nan
        continue
      }
      // Not quite the coordinate of `snapped` for a value that others proposed off the grid of its own bits.
      let unit = space.unit(of: values[index], parameter: index)
      point[index] = dimensions[index].count == 0 ? min(max(unit, 0), 1) : centre(number(at: unit, index), index)
    }
  }

  /// Writes the configuration of a point.
  package func values(of point: UnsafePointer<Double>, _ values: UnsafeMutablePointer<Double>) {
    for index in 0..<count {
      values[index] = point[index].isNaN ? hone_inactive() : space.value(atUnit: point[index], of: index)
    }
  }

  /// Whether exactly those hyperparameters of a point have a coordinate that are active in its configuration.
  package func isWhole(_ point: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>) -> Bool {
    guard hasConditions else { return true }
    values(of: point, scratch)
    return (0..<count).allSatisfy { !dimensions[$0].isConditional || space.isActive($0, scratch) != point[$0].isNaN }
  }

  /// Whether a point's configuration is forbidden.
  package func isForbidden(_ point: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>) -> Bool {
    guard hasForbidden else { return false }
    values(of: point, scratch)
    return space.isForbidden(scratch)
  }

  /// How many hyperparameters with more than one value are active in a typical configuration, at least 1.
  package func effectiveDimension(_ seed: UInt64) -> Double {
    let varying = dimensions.count { $0.kind != .fixed }
    guard hasConditions else { return Double(max(1, varying)) }
    var random = RandomStream(seed: seed, trial: 0, stream: Streams.dimension)
    var active = 0
    let draws = 256
    var unit = [Double](repeating: 0, count: count)
    var point = unit
    var scratch = unit
    for _ in 0..<draws {
      for index in 0..<count { unit[index] = random.uniform() }
      place(unit, &point, scratch: &scratch)
      active += (0..<count).count { dimensions[$0].kind != .fixed && !point[$0].isNaN }
    }
    return max(1, Double(active) / Double(draws))
  }
}
