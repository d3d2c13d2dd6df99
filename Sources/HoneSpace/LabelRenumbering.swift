/// Rewrites formulas for hyperparameters of which only some labels are left.
///
/// A comparison with labels becomes one with those of the labels left that it held for.
struct LabelRenumbering {
  /// For each hyperparameter with fewer labels than before, the old numbers of those left.
  private let kept: [Int: [Int]]
  private let narrowed: [Hyperparameter]

  init(from original: [Hyperparameter], to narrowed: [Hyperparameter]) {
    var kept: [Int: [Int]] = [:]
    for (index, hyperparameter) in original.enumerated() {
      guard let old = hyperparameter.domain.labels, let new = narrowed[index].domain.labels, old != new else {
        continue
      }
      kept[index] = new.compactMap { old.firstIndex(of: $0) }
    }
    self.kept = kept
    self.narrowed = narrowed
  }

  /// The formula over the labels left.
  ///
  /// - Parameter isCondition: a condition that can no longer hold keeps one impossible literal, since a condition has at
  ///   least one term; a forbidden clause that can no longer hold vanishes.
  func renumbered(_ formula: Formula, isCondition: Bool) -> Formula {
    guard !kept.isEmpty, !formula.isAlways else { return formula }
    var terms: [[Literal]] = []
    var impossible: Literal?
    for term in formula.terms {
      var unfolded: [[Literal]] = [[]]
      for literal in term {
        let alternatives = renumbered(literal)
        if alternatives.isEmpty { impossible = impossible ?? never(literal.parameter) }
        unfolded = unfolded.flatMap { start in alternatives.map { start + $0 } }
      }
      terms += unfolded
    }
    if terms.isEmpty, isCondition, let impossible { return Formula(impossible) }
    return Formula(terms: terms)
  }

  /// What a literal has become: alternatives, each a conjunction.
  ///
  /// None: it cannot hold.
  private func renumbered(_ literal: Literal) -> [[Literal]] {
    switch literal.right {
    case .value, .set:
      guard let kept = kept[literal.parameter] else { return [[literal]] }
      let holding = kept.indices.filter { literal.holds(at: Double(kept[$0])) }
      if holding.isEmpty { return [] }
      return [membership(of: literal.parameter, in: holding)]
    case .parameter(let other):
      guard kept[literal.parameter] != nil || kept[other] != nil else { return [[literal]] }
      let (left, right) = (oldNumbers(of: literal.parameter), oldNumbers(of: other))
      return left.indices.compactMap { a in
        let holding = right.indices.filter { literal.relation.holds(Double(left[a]), Double(right[$0])) }
        if holding.isEmpty { return nil }
        return [Literal(literal.parameter, .equal, .value(Double(a)))] + membership(of: other, in: holding)
      }
    }
  }

  private func oldNumbers(of parameter: Int) -> [Int] {
    kept[parameter] ?? Array((narrowed[parameter].domain.labels ?? []).indices)
  }

  /// The shortest way to say that a hyperparameter has one of some labels, at least one; nothing if that goes without saying.
  private func membership(of parameter: Int, in holding: [Int]) -> [Literal] {
    let count = narrowed[parameter].domain.labels?.count ?? 0
    if holding.count == count, narrowed[parameter].condition.isAlways { return [] }
    if holding.count == 1 { return [Literal(parameter, .equal, .value(Double(holding[0])))] }
    return [Literal(parameter, .in, .set(holding.map(Double.init)))]
  }

  /// A literal that never holds.
  private func never(_ parameter: Int) -> Literal {
    let all = (narrowed[parameter].domain.labels ?? [""]).indices.map(Double.init)
    return all.count == 1 ? Literal(parameter, .notEqual, .value(0)) : Literal(parameter, .notIn, .set(all))
  }
}

extension Literal {
  /// Whether it holds for a value of its left side; its right side is not a hyperparameter.
  func holds(at left: Double) -> Bool {
    switch right {
    case .value(let value): relation.holds(left, value)
    case .set(let values): values.contains(left) == (relation == .in)
    case .parameter: false
    }
  }
}
