import CTPEKernels
import Glibc

/// A Parzen estimator over several axes at once: a mixture of products, one factor an axis, and a uniform component.
///
/// Densities are relative to the uniform distribution over the axes, so that they compare between spaces.
///
/// - A number is a normal distribution round the component's coordinate, cut off at 0 and 1, the same deviation for all
///   components; on an axis with cells, summed over the cell of a value.
/// - A label is the component's own with most of the probability, and any other with an equal share of the rest.
///
/// Sources: Bergstra et al., NeurIPS 2011, §4; Falkner et al., ICML 2018, §4 (products over all axes); Watanabe, "Tree-
/// Structured Parzen Estimator: Understanding Its Algorithm Components", 2023, §3.
package final class ParzenDensity {
  /// Letters: n components, d axes.
  package let axes: [Axis]
  package private(set) var count = 0
  private var capacity = 0
  private var stride: Int { capacity }
  private var coordinates: UnsafeMutablePointer<Double>
  private var offsets: UnsafeMutablePointer<Double>
  private var weights: UnsafeMutablePointer<Double>
  private var scratch: UnsafeMutablePointer<Double>
  private let forms: UnsafeMutablePointer<tpe_axis>
  /// Room for the cells of one point.
  private let edges: UnsafeMutablePointer<Double>
  /// Deviation of the kernels, one an axis; of labels unused.
  package private(set) var bandwidths: [Double]
  /// What the uniform component weighs.
  package let priorWeight: Double
  /// Of all components and the uniform one.
  package private(set) var totalWeight: Double

  private static let logRootTwoPi = 0.5 * log(2 * Double.pi)
  /// Of places that hold no component.
  private static let nothing = -1e300

  package init(_ axes: [Axis], priorWeight: Double) {
    self.axes = axes
    self.priorWeight = priorWeight
    totalWeight = priorWeight
    bandwidths = [Double](repeating: 1, count: axes.count)
    coordinates = .allocate(capacity: 0)
    offsets = .allocate(capacity: 0)
    weights = .allocate(capacity: 0)
    scratch = .allocate(capacity: 0)
    forms = .allocate(capacity: max(1, axes.count))
    edges = .allocate(capacity: max(1, 2 * axes.count))
    for (place, axis) in axes.enumerated() {
      let kind: Int32 =
        switch axis.kind {
        case .fixed, .continuous: TPE_CONTINUOUS
        case .cells: TPE_CELLS
        case .labels: TPE_LABELS
        }
      forms[place] = tpe_axis(inverse: 1, own: 0, other: 0, kind: kind, reserved: 0)
    }
    reserve(64)
  }

  deinit {
    coordinates.deallocate()
    offsets.deallocate()
    weights.deallocate()
    scratch.deallocate()
    forms.deallocate()
    edges.deallocate()
  }

  // MARK: - Components

  package func coordinate(_ component: Int, _ axis: Int) -> Double { coordinates[axis * stride + component] }
  package func weight(_ component: Int) -> Double { weights[component] }

  /// Puts components behind the others, all of one weight.
  ///
  /// - Parameter points: shape (any number, d).
  package func append(_ points: [Double], weight: Double) {
    let dimension = axes.count
    guard dimension > 0 else { return }
    let added = points.count / dimension
    if count + added > capacity { reserve(max(count + added, 2 * capacity)) }
    points.withUnsafeBufferPointer { points in
      for axis in 0..<dimension {
        let target = coordinates + axis * stride + count
        for row in 0..<added { target[row] = points[row * dimension + axis] }
      }
    }
    for row in 0..<added { weights[count + row] = weight }
    count += added
  }

  package func removeAll() { count = 0 }

  private func reserve(_ wanted: Int) {
    let room = max(64, (wanted + 7) & ~7)
    guard room > capacity else { return }
    let old = (coordinates, weights, capacity)
    coordinates = .allocate(capacity: max(1, room * axes.count))
    coordinates.initialize(repeating: 0, count: room * axes.count)
    weights = .allocate(capacity: room)
    weights.initialize(repeating: 0, count: room)
    for axis in axes.indices { (coordinates + axis * room).update(from: old.0 + axis * old.2, count: count) }
    weights.update(from: old.1, count: count)
    old.0.deallocate()
    old.1.deallocate()
    offsets.deallocate()
    scratch.deallocate()
    offsets = .allocate(capacity: room)
    offsets.initialize(repeating: Self.nothing, count: room)
    scratch = .allocate(capacity: room)
    scratch.initialize(repeating: 0, count: room)
    capacity = room
  }

  // MARK: - The density

  /// Chooses the bandwidths and prepares `logDensity`; to be called after components changed.
  package func prepare() {
    let padded = (count + 7) & ~7
    for i in count..<padded {
      weights[i] = 0
      for axis in axes.indices { coordinates[axis * stride + i] = 0 }
    }
    totalWeight = priorWeight
    for i in 0..<count { totalWeight += weights[i] }
    offsets.update(repeating: 0, count: count)
    for (place, axis) in axes.enumerated() {
      switch axis.kind {
      case .fixed: break
      case .labels(let labels):
        let mass = priorWeight / (Double(count) + priorWeight)
        let share = log(Double(labels)) - log(1 + Double(labels) * mass)
        forms[place].own = share + log(1 + mass)
        forms[place].other = share + log(mass)
      case .continuous, .cells:
        let x = coordinates + place * stride
        let bandwidth = Bandwidth.scott(
          UnsafeBufferPointer(start: x, count: count), UnsafeBufferPointer(start: weights, count: count),
          dimension: axes.count)
        bandwidths[place] = bandwidth
        forms[place].inverse = 1 / bandwidth
        tpe_log_masses(x, padded, 1 / bandwidth, 0, 1, scratch)
        let constant = log(bandwidth) + Self.logRootTwoPi
        for i in 0..<count { offsets[i] -= scratch[i] + constant }
      }
    }
    for i in count..<padded { offsets[i] = Self.nothing }
  }

  /// ln of the density at a point, relative to the uniform one.
  package func logDensity(_ point: UnsafePointer<Double>) -> Double {
    let (lower, upper) = (edges, edges + axes.count)
    for (place, axis) in axes.enumerated() {
      guard case .cells = axis.kind else { continue }
      let cell = axis.cell(at: point[place])
      lower[place] = cell.lower
      upper[place] = cell.upper
    }
    var components = tpe_components()
    components.x = UnsafePointer(coordinates)
    components.offsets = UnsafePointer(offsets)
    components.weights = UnsafePointer(weights)
    components.axes = UnsafePointer(forms)
    components.stride = stride
    components.count = count
    components.dimension = axes.count
    var place = tpe_point(x: point, lower: lower, upper: upper)
    return tpe_log_sum(&components, &place, priorWeight, scratch) - log(totalWeight)
  }
}
