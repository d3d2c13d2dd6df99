import CHone
package import HonePlugin

/// The space as a tree of subspaces: which are active, and how a configuration divides among them.
package struct Tree: Sendable {
  package let space: Space
  /// Parents before children.
  package let subspaces: [Subspace]
  /// One a hyperparameter.
  package let axes: [Axis]
  private let hasForbidden: Bool

  package init(_ space: Space) {
    self.space = space
    subspaces = Subspace.decompose(space)
    axes = (0..<space.count).map { Axis($0, of: space) }
    hasForbidden = !space.forbidden.terms.isEmpty
  }

  /// Whether a subspace is active, given the values of those before it.
  package func isActive(_ place: Int, _ values: UnsafePointer<Double>) -> Bool {
    space.isActive(subspaces[place].representative, values)
  }

  /// Writes the values of a subspace's hyperparameters.
  package func write(_ point: [Double], _ place: Int, into values: UnsafeMutablePointer<Double>) {
    let subspace = subspaces[place]
    for (axis, coordinate) in zip(subspace.axes, point) { values[axis.index] = axis.value(at: coordinate) }
    guard subspace.members.count > subspace.axes.count else { return }
    for index in subspace.members where !axes[index].varies { values[index] = axes[index].value(at: 0.5) }
  }

  /// The point of each subspace in a configuration, nil where inactive.
  package func points(of values: UnsafePointer<Double>) -> [[Double]?] {
    subspaces.map { subspace in
      guard hone_is_inactive(values[subspace.representative]) == 0 else { return nil }
      return subspace.axes.map { $0.coordinate(of: values[$0.index]) }
    }
  }

  package func isForbidden(_ values: UnsafePointer<Double>) -> Bool { hasForbidden && space.isForbidden(values) }

  /// Whether a configuration has discrete hyperparameters only, so that it could be proposed twice.
  package func isDiscrete(_ values: UnsafePointer<Double>) -> Bool {
    axes.allSatisfy { $0.kind != .continuous || hone_is_inactive(values[$0.index]) != 0 }
  }
}
