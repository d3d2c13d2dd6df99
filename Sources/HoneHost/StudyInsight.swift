import HonePluginHost
import HoneSpace
package import HoneStore
import HoneStudy

/// What a study's optimizer has learnt, asked of an instance that is brought to where the record ends.
package struct StudyInsight: Sendable, Equatable {
  /// The measure of a hyperparameter, and its share of all.
  package struct Item: Sendable, Equatable {
    package var name: String
    package var value: Double
    package var share: Double
  }

  /// What the numbers are.
  package var text: String
  /// The most important first.
  package var items: [Item]

  /// nil if the optimizer says nothing of the kind, or nothing yet, or if asking it would take long.
  ///
  /// - Throws: why the optimizer cannot be brought to where the record ends.
  package init?(of file: StudyFile, _ surroundings: Surroundings) throws {
    let header = file.header
    guard header.optimizer.extensions.contains(Self.extensionID) else { return nil }
    // What a snapshot does not stand for is asked again; that must not take long only to show something.
    let snapshot = header.optimizer.isUnchanged ? try file.snapshot()?.steps ?? 0 : 0
    guard try file.replay().steps.count - snapshot <= Self.mostSteps else { return nil }
    let optimizer = try Recollection(file) { try header.makeOptimizer(surroundings) }.optimizer
    guard let importance = optimizer.importance(count: header.space.count) else { return nil }
    self.init(importance, names: header.space.hyperparameters.map(\.name))
  }

  init(_ importance: HyperparameterImportance, names: [String]) {
    let sum = importance.values.reduce(0) { $0 + ($1 ?? 0) }
    text = importance.text
    items = zip(names, importance.values).compactMap { name, value in
      value.map { Item(name: name, value: $0, share: sum > 0 ? $0 / sum : 0) }
    }.sorted { $0.value != $1.value ? $0.value > $1.value : $0.name < $1.name }
  }

  /// Asks and tells that are repeated, at most.
  private static let mostSteps = 1000
  private static let extensionID = "hone.optimizer.insight/1"
}
