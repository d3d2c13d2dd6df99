import HoneSpace
import HoneStore
import HoneStudy

/// What somebody who looks at a study should know, and could overlook.
struct Remarks {
  private let record: StudyRecord

  init(_ record: StudyRecord) { self.record = record }

  var lines: [String] { failures + ends + broken + repeated }

  /// Failures by their texts, the most frequent first.
  private var failures: [String] {
    var groups: [String: (count: Int, first: Int)] = [:]
    for trial in record.trials {
      guard case .failed(_, let message)? = trial.finished?.outcome.result else { continue }
      groups[message, default: (0, trial.proposal.number)].count += 1
    }
    let sorted = groups.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }
    return sorted.prefix(5).map { message, group in
      "\(Numbers.trials(group.count)) failed, the first of them trial \(group.first): \(message)"
    } + (sorted.count > 5 ? ["\(sorted.count - 5) other kinds of failure"] : [])
  }

  /// Hyperparameters of which most of the best trials lie at an end of the range.
  private var ends: [String] {
    guard record.ranked.count >= Importance.leastTrials else { return [] }
    let best = record.ranked.prefix(max(4, record.ranked.count / 10)).map { record.trials[$0.index] }
    return record.space.hyperparameters.enumerated().compactMap { index, hyperparameter -> String? in
      guard hyperparameter.domain.isNumeric, hyperparameter.domain.points > 4 else { return nil }
      let units = best.compactMap { $0.proposal.configuration[index].map(hyperparameter.domain.unit) }
      for (name, isAtEnd) in [("lower", { $0 < 0.02 }), ("upper", { $0 > 0.98 })] as [(String, (Double) -> Bool)] {
        let count = units.count(where: isAtEnd)
        if count * 2 > best.count {
          return "\(count) of the best \(best.count) trials have \(hyperparameter.name) at the \(name) end of its "
            + "range: if it may be wider, better values may lie there"
        }
      }
      return nil
    }
  }

  private var broken: [String] {
    let metrics = record.header.metrics
    let complete = record.trials.compactMap { trial in
      trial.finished.flatMap { $0.outcome.state == .complete ? $0.outcome.metrics : nil }
    }
    return metrics.indices.filter { metrics[$0].role == .constraint }.compactMap { index in
      let count = complete.count { metrics[index].isBroken(by: $0[index]) }
      return count > 0 ? "\(count) of \(complete.count) complete trials break \(metrics[index].heading)" : nil
    }
  }

  private var repeated: [String] {
    var seen: Set<Configuration> = []
    let own = record.trials.filter { $0.proposal.parent == nil && $0.proposal.origin == .optimizer }
    let count = own.count { !seen.insert($0.proposal.configuration).inserted }
    return count > 0 ? ["\(Numbers.trials(count)) had a configuration that another one had before"] : []
  }
}
