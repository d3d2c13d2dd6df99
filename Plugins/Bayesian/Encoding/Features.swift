import Glibc

/// Points as features of the kernel: squared distances of configurations are weighted sums over them.
///
/// - A number that is always active: its coordinate u.
/// - A number that may be inactive: the arc (cos πu/3, sin πu/3), or (0, 0) where inactive. The squared distance is then
///   2 − 2 cos(π(u − u′)/3) if both are active, 1 if exactly one is, 0 if neither is: that of points of a plane, so the
///   kernel stays positive semidefinite, and no value has to be invented for what is not there. Source: Swersky,
///   Duvenaud, Snoek, Hutter, Osborne, "Raiders of the Lost Architecture: Kernels for Bayesian Optimization in
///   Conditional Parameter Spaces", 2013, §3, with one length scale a dimension.
/// - A label: a code; different codes are at distance 1, and inactive is a code of its own. Source: the overlap kernel
///   of Hutter, Hoos, Leyton-Brown, "Sequential Model-Based Optimization for General Algorithm Configuration", 2011.
package struct Features: Sendable {
  /// One length scale each.
  package let groups: [Group]
  /// Features that are coordinates; those of labels follow.
  package let linear: Int
  /// All features.
  package let count: Int
  /// The group of each feature.
  package let groupOfFeature: [Int]

  /// A hyperparameter that is part of the model.
  package struct Group: Sendable {
    /// Its place in the space.
    package let index: Int
    /// Its first feature; an arc has two, next to each other.
    package let feature: Int
    package let form: Form
  }

  package enum Form: Sendable {
    case coordinate, arc, code
  }

  /// More features than this the kernels do not take.
  package static let most = 1024

  package init(_ dimensions: [Dimension]) {
    var groups: [Group] = []
    var next = 0
    for (index, dimension) in dimensions.enumerated() where dimension.kind == .number {
      groups.append(Group(index: index, feature: next, form: dimension.isConditional ? .arc : .coordinate))
      next += dimension.isConditional ? 2 : 1
    }
    linear = next
    for (index, dimension) in dimensions.enumerated() where dimension.kind == .label {
      groups.append(Group(index: index, feature: next, form: .code))
      next += 1
    }
    count = next
    self.groups = groups
    groupOfFeature = groups.enumerated().flatMap { group, form in
      [Int](repeating: group, count: form.form == .arc ? 2 : 1)
    }
  }

  private static let third = Double.pi / 3

  /// Writes the features of a point, `stride` apart.
  package func write(_ point: UnsafePointer<Double>, _ features: UnsafeMutablePointer<Double>, stride: Int = 1) {
    for group in groups {
      let u = point[group.index]
      let place = features + group.feature * stride
      switch group.form {
      case .coordinate: place[0] = u
      case .arc:
        place[0] = u.isNaN ? 0 : cos(Self.third * u)
        place[stride] = u.isNaN ? 0 : sin(Self.third * u)
      case .code: place[0] = u.isNaN ? -1 : u
      }
    }
  }

  /// Turns derivatives with respect to the linear features of a point into those with respect to its coordinates.
  ///
  /// Writes the entries of numbers only, 0 for inactive ones; leaves those of labels and fixed ones alone.
  package func pullBack(
    _ point: UnsafePointer<Double>, _ features: UnsafePointer<Double>, _ slopes: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>
  ) {
    for group in groups {
      switch group.form {
      case .coordinate: gradient[group.index] = slopes[group.feature]
      case .arc:
        let (cosine, sine) = (features[group.feature], features[group.feature + 1])
        gradient[group.index] =
          point[group.index].isNaN
          ? 0 : Self.third * (slopes[group.feature + 1] * cosine - slopes[group.feature] * sine)
      case .code: break
      }
    }
  }
}
