package import HoneSpace

/// What the user says of one metric: `[metrics.NAME]`.
package struct MetricEntry: Sendable, Equatable {
  package var name: String
  package var origin: Origin
  package var direction: Placed<Metric.Direction>?
  package var role: Placed<Metric.Role>?
  /// Of a constraint.
  package var bound: Placed<Double>?
  package var summary: Placed<String>?
  package var unit: Placed<String>?

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }

  /// This entry with `base` wherever this says nothing.
  func merging(over base: MetricEntry) -> MetricEntry {
    var merged = base
    merged.direction = direction ?? base.direction
    merged.role = role ?? base.role
    merged.bound = bound ?? base.bound
    merged.summary = summary ?? base.summary
    merged.unit = unit ?? base.unit
    return merged
  }

  /// A metric as this entry wants it.
  ///
  /// - Throws: for a constraint without a bound, and for a bound of anything else.
  func applied(to metric: Metric) throws(StudyFileError) -> Metric {
    var result = metric
    if let direction { result.direction = direction.value }
    if let bound {
      guard role == nil || role?.value == .constraint else {
        throw StudyFileError(bound.origin, "only a constraint has a bound; leave \"bound\" or \"role\" out")
      }
      (result.role, result.bound) = (.constraint, bound.value)
    } else if let role {
      guard role.value != .constraint || metric.role == .constraint else {
        throw StudyFileError(role.origin, "the constraint \"\(name)\" needs \"bound\"")
      }
      result.role = role.value
    }
    if let summary { result.summary = summary.value }
    if let unit { result.unit = unit.value }
    return result
  }
}
