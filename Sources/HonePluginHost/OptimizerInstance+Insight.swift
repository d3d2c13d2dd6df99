import CHone

/// How much each hyperparameter matters, as an optimizer says.
package struct HyperparameterImportance: Sendable, Equatable {
  /// One a hyperparameter, at least 0; nil where unknown.
  package var values: [Double?]
  /// What the numbers are.
  package var text: String
}

/// What an optimizer answers when it is asked what matters.
package enum InsightAnswer: Sendable, Equatable {
  case known(HyperparameterImportance)
  /// Nothing yet, or it does not say.
  case unknown
  /// Numbers that the header does not allow.
  case illegal([Double])
}

extension OptimizerInstance {
  /// What it has learnt; nil if it does not say, or what it says is not what the header allows.
  package func importance(count: Int) -> HyperparameterImportance? {
    guard case .known(let importance) = insight(count: count) else { return nil }
    return importance
  }

  /// What it answers.
  ///
  /// Calls `hone_optimizer_insight.importance`.
  package func insight(count: Int) -> InsightAnswer {
    guard !isDead, let found = DescriptorReading.table(of: HONE_OPTIMIZER_INSIGHT, in: descriptor.pointee),
      let table = try? DescriptorReading.whole(hone_optimizer_insight.self, at: found, "hone_optimizer_insight"),
      let slot = table.importance
    else { return .unknown }
    let sink = ByteSink()
    var writer = sink.writer
    var numbers = [Double](repeating: hone_inactive(), count: max(1, count))
    error.clear()
    let status = keepingFloatingPointState { slot(instance, &numbers, &writer, error.pointer) }
    let text = withExtendedLifetime(sink) { String(decoding: sink.bytes, as: UTF8.self) }
    guard status == HONE_OK else { return .unknown }
    numbers.removeLast(numbers.count - count)
    guard numbers.allSatisfy({ $0.isNaN || $0 >= 0 && $0 < .infinity }) else { return .illegal(numbers) }
    return .known(
      HyperparameterImportance(
        values: numbers.map { $0.isNaN ? nil : $0 },
        text: text.split(whereSeparator: \.isNewline).joined(separator: " ")))
  }
}
