package import HoneSpace

extension StudyDescription {
  /// What the user declares, for an objective that has no space of its own.
  ///
  /// The metric that `[study]` names is declared by that where `[metrics]` declares none, unless an option of the objective
  /// is about it, as `key.loss` is: then the objective knows of it. Kinds that the bounds leave open are the objective's to
  /// settle: `settling` has the last word.
  package func declaration() throws(StudyFileError) -> Declaration {
    let space = try declared(leavesKindsOpen: true)
    var metrics: [Metric] = []
    for entry in self.metrics { metrics.append(try entry.applied(to: Metric(name: entry.name))) }
    if metrics.isEmpty, let wanted = study.metric,
      !objective.options.contains(where: { $0.key.hasSuffix(".\(wanted.value)") })
    {
      metrics = [Metric(name: wanted.value, direction: study.direction?.value ?? .minimize)]
    }
    if let first = self.metrics.first, !metrics.contains(where: { $0.role == .objective }) {
      throw StudyFileError(first.origin, "no metric is left to be optimised; give one of them role = \"objective\"")
    }
    var budget: Budget?
    if let entry = self.budget { budget = try entry.declared() }
    return Declaration(space: space, metrics: metrics, budget: budget)
  }

  /// The declared space as the objective describes it.
  ///
  /// - Throws: for a hyperparameter of which still nobody has said what it is.
  package func settling(_ space: ConfigurationSpace) throws(StudyFileError) -> ConfigurationSpace {
    var findings: [StudyFileError.Finding] = []
    for hyperparameter in space.hyperparameters where hyperparameter.isKindOpen {
      let name = hyperparameter.name
      let entry = self.space.last { $0.name == name } ?? SpaceEntry(name: name, origin: .flag(name))
      findings.append(.init(entry.origin, entry.openKind))
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
    return space
  }

  /// The objective's metrics with the user's wishes: `[metrics.NAME]`, then the one that `[study]` names.
  ///
  /// - Throws: for a name that the objective does not have, with the nearest one.
  package func choosing(_ metrics: [Metric]) throws(StudyFileError) -> [Metric] {
    var chosen = metrics
    for entry in self.metrics {
      let index = try Self.index(of: Placed(entry.name, at: entry.origin), in: metrics)
      chosen[index] = try entry.applied(to: chosen[index])
    }
    if let wanted = study.metric {
      let index = try Self.index(of: wanted, in: metrics)
      for other in chosen.indices where chosen[other].role == .objective { chosen[other].role = .recorded }
      chosen[index].role = .objective
    }
    guard let value = chosen.firstIndex(where: { $0.role == .objective }) else {
      let origin = self.metrics.last?.origin ?? .flag("metrics")
      throw StudyFileError(origin, "no metric is left to be optimised; give one of them role = \"objective\"")
    }
    if let direction = study.direction { chosen[value].direction = direction.value }
    return chosen
  }

  private static func index(of name: Placed<String>, in metrics: [Metric]) throws(StudyFileError) -> Int {
    if let index = metrics.firstIndex(where: { $0.name == name.value }) { return index }
    let names = metrics.map(\.name)
    let nearest = nearestName(to: name.value, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw StudyFileError(
      name.origin, "no metric \"\(name.value)\"\(nearest); there are \(names.joined(separator: ", "))")
  }
}
