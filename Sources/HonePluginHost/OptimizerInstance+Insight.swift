import CHone

/// How much each hyperparameter matters, as an optimizer says.
package struct HyperparameterImportance: Sendable, Equatable {
  /// One a hyperparameter, at least 0; nil where unknown.
  package var values: [Double?]
  /// What the numbers are.
  package var text: String
}

extension OptimizerInstance {
  /// What it has learnt; nil if it does not say, or what it says is not what the header allows.
  ///
  /// Calls `hone_optimizer_insight.importance`.
  package func importance(count: Int) -> HyperparameterImportance? {
    guard !isDead, let found = DescriptorReading.table(of: HONE_OPTIMIZER_INSIGHT, in: descriptor.pointee),
      let table = try? DescriptorReading.whole(hone_optimizer_insight.self, at: found, "hone_optimizer_insight"),
      let slot = table.importance
    else { return nil }
    let sink = ByteSink()
    var writer = sink.writer
    var numbers = [Double](repeating: hone_inactive(), count: max(1, count))
    error.clear()
    let status = keepingFloatingPointState { slot(instance, &numbers, &writer, error.pointer) }
    let text = withExtendedLifetime(sink) { String(decoding: sink.bytes, as: UTF8.self) }
    guard status == HONE_OK, numbers.prefix(count).allSatisfy({ $0.isNaN || $0 >= 0 && $0 < .infinity }) else {
      return nil
    }
    return HyperparameterImportance(
      values: numbers.prefix(count).map { $0.isNaN ? nil : $0 },
      text: text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}
