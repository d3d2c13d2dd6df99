package import HonePlugin

/// Hyperparameters that are always active together.
///
/// A conditional space falls apart into such groups; each has densities of its own, over the trials in which it was
/// active. Source: `group=True` of Optuna's TPE, after Falkner et al., ICML 2018, §4 (densities over all hyperparameters
/// at once) and Bergstra et al., NeurIPS 2011, §4 (the tree of the space).
package struct Subspace: Sendable {
  /// In the order of the space; only those that vary have axes.
  package let axes: [Axis]
  /// Any one of its hyperparameters, to ask whether the group is active.
  package let representative: Int
  /// All its hyperparameters.
  package let members: [Int]

  /// The subspaces of a space, parents before children.
  package static func decompose(_ space: Space) -> [Subspace] {
    var groups: [(condition: Condition, members: [Int])] = []
    for index in 0..<space.count {
      let condition = space.parameters[index].condition
      if let place = groups.firstIndex(where: { $0.condition == condition }) {
        groups[place].members.append(index)
      } else {
        groups.append((condition, [index]))
      }
    }
    // A condition looks at earlier hyperparameters only: by their first members, parents come first.
    return groups.map { group in
      Subspace(
        axes: group.members.map { Axis($0, of: space) }.filter(\.varies), representative: group.members[0],
        members: group.members)
    }
  }
}
