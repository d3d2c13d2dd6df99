/// Quasi-Newton with the objective's own gradients: one point at a time.
final class GradientQuasiNewton: BoxDescent {
  private var core: ProjectedBFGS
  private var isWaiting = false

  init(from start: [Double]) { core = ProjectedBFGS(from: start) }

  var isOver: Bool { core.isOver }

  func next() -> (token: Int, point: [Double])? {
    guard !isWaiting, !isOver else { return nil }
    isWaiting = true
    return (0, core.candidate)
  }

  func take(_ token: Int, value: Double, gradient: [Double]) {
    isWaiting = false
    guard core.accepts(value) else { return core.refuse(value) }
    core.accept(value, gradient: gradient.isEmpty ? core.candidate.map { _ in 0 } : gradient)
  }
}

/// Quasi-Newton with forward differences: a point, and if it is good one more for each coordinate.
final class DifferenceQuasiNewton: BoxDescent {
  private var core: ProjectedBFGS
  private let distance: Double
  /// The value at the candidate, once it is good.
  private var base: Double?
  private var slopes: [Double] = []
  /// Points of this round that were asked for, and those that have come.
  private var asked = 0
  private var taken = 0

  init(from start: [Double], distance: Double) {
    core = ProjectedBFGS(from: start)
    self.distance = distance
  }

  var isOver: Bool { core.isOver }

  /// The coordinate's neighbour lies inside the box.
  private func offset(_ index: Int) -> Double { core.candidate[index] + distance <= 1 ? distance : -distance }

  func next() -> (token: Int, point: [Double])? {
    guard !isOver else { return nil }
    let count = base == nil ? 1 : 1 + core.candidate.count
    guard asked < count else { return nil }
    defer { asked += 1 }
    var point = core.candidate
    if asked > 0 { point[asked - 1] += offset(asked - 1) }
    return (asked, point)
  }

  func take(_ token: Int, value: Double, gradient: [Double]) {
    taken += 1
    if token == 0 {
      guard core.accepts(value) else {
        core.refuse(value)
        return begin()
      }
      base = value
      slopes = [Double](repeating: 0, count: core.candidate.count)
    } else if let base, value.isFinite {
      slopes[token - 1] = (value - base) / offset(token - 1)
    }
    guard let base, taken == 1 + slopes.count else { return }
    core.accept(base, gradient: slopes)
    begin()
  }

  private func begin() { (base, asked, taken) = (nil, 0, 0) }
}
