import Foundation
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// Trials as they are handed out, and values as they come back.
struct OutsideJSON {
  private let header: StudyHeader

  init(_ header: StudyHeader) { self.header = header }

  var valueName: String { header.metrics[header.valueMetric].name }

  func trial(_ proposal: Proposal, seed: UInt64) -> JSON {
    var members: [(key: String, value: JSON)] = [
      ("trial", .int(proposal.number)),
      ("configuration", TrialJSON(header).configuration(proposal.configuration)),
      // As text: a JSON number has 53 bits.
      ("seed", .string(String(seed))),
    ]
    if let budget = proposal.budget { members.append(("budget", .number(budget))) }
    if let parent = proposal.parent { members.append(("parent", .int(parent))) }
    return .object(members)
  }

  func outcome(_ metrics: [String: Double]) throws -> Outcome {
    let names = header.metrics.map(\.name)
    if let unknown = metrics.keys.sorted().first(where: { !names.contains($0) }) {
      throw CommandError(.usage, "no metric \"\(unknown)\"; there are \(names.joined(separator: ", "))")
    }
    guard let value = metrics[valueName] else {
      throw CommandError(.usage, "there is no value for the metric \"\(valueName)\"")
    }
    guard !value.isNaN, !header.metrics.contains(where: { $0.isBeyondAll(metrics[$0.name] ?? .nan) }) else {
      let wrong = value.isNaN ? "not a number" : "infinitely good"
      throw CommandError(
        .usage, "a value is \(wrong); a trial that gave none has failed: --failed MESSAGE, or \"fail\"")
    }
    return Outcome(
      .complete, metrics: names.map { metrics[$0] ?? .nan }, startedAt: Date().timeIntervalSince1970)
  }

  static func reason(_ end: StudyEnd) -> String {
    switch end {
    case .trialsReached: "the study has all its trials"
    case .exhausted: "the optimizer has proposed every configuration that it has"
    case .timeLimitReached: "the time limit was reached"
    case .spendingLimitReached: "its trials have spent as much as they may"
    case .interrupted: "interrupted"
    case .failures(let count, let message): "\(count) trials in a row failed alike: \(message)"
    case .optimizerFailed(let message): message
    }
  }
}
