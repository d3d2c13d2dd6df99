import Glibc
package import HonePlugin

/// How the controller decides on one hyperparameter.
///
/// An action is what the policy draws: the index of a label or of a bin, or the latent z of a number, whose unit
/// coordinate is Φ(z). So a standard normal z is a uniform value.
package struct Decision: Sendable, Equatable {
  package enum Head: Sendable, Equatable {
    /// One value only: there is nothing to decide.
    case none
    /// A softmax over so many values.
    case labels(Int)
    /// A softmax over so many equal parts of the range; uniform within the part.
    case bins(Int)
    /// A normal distribution of z.
    case number
  }

  package let head: Head
  private let index: Int

  /// - Parameter bins: parts of a number's range, values if it has no more; 0 for the latent z.
  package init(_ index: Int, of space: Space, bins: Int) {
    self.index = index
    let points = space.pointCount(of: index)
    switch space.parameters[index].domain {
    case .choice(let labels), .ordinal(let labels, _): head = labels.count == 1 ? .none : .labels(labels.count)
    case .float, .int:
      if points == 1 {
        head = .none
      } else if bins == 0 {
        head = .number
      } else {
        head = points > 0 && points <= Double(bins) ? .labels(Int(points)) : .bins(bins)
      }
    case .text, .path, .pluginName: head = .none
    }
  }

  package var varies: Bool { head != .none }

  /// How many numbers the network puts out for it.
  package var outputs: Int {
    switch head {
    case .none: 0
    case .labels(let count), .bins(let count): count
    case .number: 2
    }
  }

  /// The value that an action means.
  ///
  /// - Parameter within: place within a bin, in [0, 1).
  package func value(of action: Double, within: Double, in space: Space) -> Double {
    switch head {
    case .none: space.pointCount(of: index) == 1 ? space.point(0, of: index) : space.value(atUnit: 0.5, of: index)
    case .labels: space.point(action, of: index)
    case .bins(let count): space.value(atUnit: (action + within) / Double(count), of: index)
    case .number: space.value(atUnit: NormalDistribution.probability(action), of: index)
    }
  }

  /// The action that means a value: of several the middle one.
  package func action(for value: Double, in space: Space) -> Double {
    let unit = space.unit(of: value, parameter: index)
    switch head {
    case .none: return .nan
    case .labels(let count):
      let low = space.point(0, of: index)
      let distance = space.point(1, of: index) - low
      return min(max(((value - low) / distance).rounded(), 0), Double(count - 1))
    case .bins(let count): return min((unit * Double(count)).rounded(.down), Double(count - 1))
    case .number: return NormalDistribution.quantile(unit)
    }
  }

  /// The action at a unit coordinate.
  package func action(atUnit u: Double) -> Double {
    switch head {
    case .none: .nan
    case .labels(let count), .bins(let count): min((u * Double(count)).rounded(.down), Double(count - 1))
    case .number: NormalDistribution.quantile(u)
    }
  }

  /// The logarithm of an action's probability under the uniform prior, up to the constant that all normal densities share.
  package func priorLogProbability(_ action: Double) -> Double {
    switch head {
    case .none: 0
    case .labels(let count), .bins(let count): -log(Double(count))
    case .number: -0.5 * action * action
    }
  }

  /// What the next decision gets to see of an action that is a number: its place on the range, −1 … 1.
  package func feature(of action: Double) -> Double {
    head == .number ? 2 * NormalDistribution.probability(action) - 1 : 0
  }
}

extension Decision {
  /// Whether the policy could have drawn this: what a saved state says is checked.
  func takes(_ action: Double) -> Bool {
    head == .number ? action.isFinite : action >= 0 && action < Double(outputs) && action == action.rounded()
  }
}
