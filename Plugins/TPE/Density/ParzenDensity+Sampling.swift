package import HonePlugin

extension ParzenDensity {
  /// Draws of a normal distribution before its part between 0 and 1 is taken to be hard to hit.
  private static let mostDraws = 64

  /// Writes a point drawn from the density; of discrete numbers the middle of a cell.
  ///
  /// - Parameter scale: factor of the bandwidths; below 1, points lie nearer to the components.
  package func draw(_ random: inout RandomStream, scale: Double = 1, into point: UnsafeMutablePointer<Double>) {
    let component = drawnComponent(&random)
    for (place, axis) in axes.enumerated() {
      guard let component else {
        point[place] = axis.coordinate(atUnit: random.uniform())
        continue
      }
      let centre = coordinate(component, place)
      switch axis.kind {
      case .fixed: point[place] = 0.5
      case .labels(let labels):
        let mass = priorWeight / (Double(count) + priorWeight)
        let isOther = random.uniform() * (1 + Double(labels) * mass) >= 1
        point[place] = isOther ? Double(random.below(labels)) : centre
      case .continuous, .cells:
        point[place] = axis.coordinate(atUnit: Self.cutOff(centre, scale * bandwidths[place], &random))
      }
    }
  }

  /// A component by its weight; nil for the uniform one.
  private func drawnComponent(_ random: inout RandomStream) -> Int? {
    var left = random.uniform() * totalWeight
    for component in 0..<count {
      left -= weight(component)
      if left < 0 { return component }
    }
    return nil
  }

  /// A normal number, drawn again while it is not between 0 and 1.
  private static func cutOff(_ centre: Double, _ deviation: Double, _ random: inout RandomStream) -> Double {
    for _ in 0..<mostDraws {
      let x = centre + deviation * random.normal()
      if x >= 0 && x <= 1 { return x }
    }
    // The centre lies between 0 and 1 and the deviation is 1 at most, so this comes once in 10²⁰ draws.
    return centre
  }
}
