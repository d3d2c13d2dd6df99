import HoneHost
import HoneStore
import HoneViews

/// What a study's optimizer has learnt, as `hone show` prints it.
struct InsightLines {
  private let insight: StudyInsight?

  /// An optimizer that cannot be asked any more is a remark on standard error, not an error: all else can be shown.
  init(_ file: StudyFile, _ surroundings: Surroundings) {
    do {
      insight = try StudyInsight(of: file, surroundings)
    } catch {
      insight = nil
      Output.note("what the optimizer learnt cannot be shown: \(error)")
    }
  }

  /// For people; nothing if there is nothing to say.
  var lines: [String] {
    guard let insight, !insight.items.isEmpty else { return [] }
    let width = insight.items.map(\.name.count).max() ?? 0
    return ["importance  \(insight.text)"]
      + insight.items.map { item in
        let percent = "\(Int((100 * item.share).rounded()))%"
        let padding = String(repeating: " ", count: max(0, 4 - percent.count))
        let name = item.name + String(repeating: " ", count: width - item.name.count)
        return "              \(name)  \(padding)\(percent)  \(Numbers.short(item.value))"
      }
  }

  /// Members of the study's JSON object.
  var members: [(key: String, value: JSON)] {
    guard let insight else { return [] }
    return [
      (
        "importance",
        .object([
          ("what", .string(insight.text)),
          ("values", .object(insight.items.map { ($0.name, .number($0.value)) })),
        ])
      )
    ]
  }
}
