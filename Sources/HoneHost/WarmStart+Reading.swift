import HoneSpace
import HoneStore
import HoneStudy

/// Why the trials of another study cannot be told to the optimizer of this one.
package enum WarmStartError: Error, CustomStringConvertible, Equatable {
  case nothingShared(path: String, theirs: [String], ours: [String])
  case metricMissing(path: String, metric: String, theirs: [String])
  case otherDirection(path: String, metric: String, theirs: String)
  case nothingFinished(path: String)
  case allOutside(path: String, count: Int, reason: String)

  package var description: String {
    switch self {
    case .nothingShared(let path, let theirs, let ours):
      "warm start: \(path) shares no hyperparameter with this study: it has \(theirs.joined(separator: ", ")), "
        + "this one \(ours.joined(separator: ", "))"
    case .metricMissing(let path, let metric, let theirs):
      "warm start: \(path) did not measure \"\(metric)\"; it has \(theirs.joined(separator: ", ")); "
        + "name a study of the same metric"
    case .otherDirection(let path, let metric, let theirs):
      "warm start: \(path) was to \(theirs) \"\(metric)\", this study is not; make the directions the same"
    case .nothingFinished(let path): "warm start: \(path) has no trial that has ended; leave it out"
    case .allOutside(let path, let count, let reason):
      "warm start: none of the \(count) trials of \(path) lies in this study's space; of the first: \(reason)"
    }
  }
}

extension WarmStart {
  /// Reads the finished trials of other studies, mapped to a space and metrics by the names of hyperparameters and metrics.
  ///
  /// A hyperparameter that the other study did not have is at its default; one that only the other study had is left out.
  ///
  /// - Throws: `StoreError` or `WarmStartError`.
  static func reading(
    _ paths: [String], into space: ConfigurationSpace, _ metrics: [Metric], _ budget: Budget?
  ) throws -> WarmStart {
    var start = WarmStart()
    for path in paths {
      let file = try StudyFile.open(path, forWriting: false)
      let mapping = try Mapping(of: file, into: space, metrics, budget)
      var mapped: [(Configuration, Outcome)] = []
      var skipped = 0
      var reason = ""
      try file.forEachTrial { trial in
        guard let outcome = trial.finished?.outcome, outcome.state != .paused else { return true }
        do throws(SpaceError) {
          mapped.append((try mapping.configuration(trial.proposal.configuration), mapping.outcome(outcome)))
        } catch {
          if skipped == 0 { reason = error.description }
          skipped += 1
        }
        return true
      }
      try file.close()
      guard !mapped.isEmpty || skipped > 0 else { throw WarmStartError.nothingFinished(path: path) }
      guard !mapped.isEmpty else { throw WarmStartError.allOutside(path: path, count: skipped, reason: reason) }
      start.add(Source(file: path, told: mapped.count, skipped: skipped), mapped)
    }
    return start
  }
}

/// How trials of one study become trials of another.
private struct Mapping {
  private let theirs: ConfigurationSpace
  private let ours: ConfigurationSpace
  /// For each of our metrics, the place of theirs.
  private let metrics: [Int?]
  private let keepsBudgets: Bool

  init(
    of file: StudyFile, into space: ConfigurationSpace, _ metrics: [Metric], _ budget: Budget?
  ) throws(WarmStartError) {
    let header = file.header
    theirs = header.space
    ours = space
    let names = header.space.hyperparameters.map(\.name)
    guard names.contains(where: { space.index(of: $0) != nil }) else {
      throw .nothingShared(path: file.path, theirs: names, ours: space.hyperparameters.map(\.name))
    }
    for metric in metrics where metric.role != .recorded {
      guard let same = header.metrics.first(where: { $0.name == metric.name }) else {
        throw .metricMissing(path: file.path, metric: metric.name, theirs: header.metrics.map(\.name))
      }
      guard same.direction == metric.direction else {
        throw .otherDirection(path: file.path, metric: metric.name, theirs: same.direction.rawValue)
      }
    }
    self.metrics = metrics.map { metric in header.metrics.firstIndex { $0.name == metric.name } }
    keepsBudgets = budget != nil && budget?.name == header.budget?.name
  }

  /// - Throws: why it is no configuration of our space.
  func configuration(_ configuration: Configuration) throws(SpaceError) -> Configuration {
    var assignments: [(name: String, text: String)] = []
    for (index, hyperparameter) in theirs.hyperparameters.enumerated() {
      guard let value = configuration[index], ours.index(of: hyperparameter.name) != nil else { continue }
      assignments.append((hyperparameter.name, theirs.text(value, of: index)))
    }
    return try ours.configuration(assigning: assignments)
  }

  func outcome(_ outcome: Outcome) -> Outcome {
    var mapped = outcome
    func picked(_ numbers: [Double]) -> [Double] {
      numbers.isEmpty ? [] : metrics.map { index in index.flatMap { $0 < numbers.count ? numbers[$0] : nil } ?? .nan }
    }
    mapped.metrics = picked(outcome.metrics)
    mapped.deviations = picked(outcome.deviations)
    mapped.budget = keepsBudgets ? outcome.budget : nil
    mapped.output = nil
    return mapped
  }
}
