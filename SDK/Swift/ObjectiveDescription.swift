import CHone

/// What an objective looks like: its hyperparameters, what it measures, and what an evaluation may spend.
public final class ObjectiveDescription: Sendable {
  /// Its hyperparameters.
  public let space: Space
  /// What it measures, in this order.
  public let metrics: [Metric]
  /// What an evaluation may spend; nil if that means nothing here.
  public let budget: Budget?
  /// Constant from initialisation on; alive as long as this object.
  nonisolated(unsafe) let pointer: UnsafePointer<hone_description>
  /// Owns what `pointer` points to.
  ///
  /// Only kept.
  nonisolated(unsafe) private let arena: Arena

  /// - Throws: `.invalid` that names the rule which is broken, as `Space.init` does.
  public init(
    _ parameters: [Parameter], forbidden: Condition = .never, metrics: [Metric], budget: Budget? = nil
  ) throws {
    let arena = Arena()
    let space = try Space(parameters, forbidden: forbidden)
    self.space = space
    self.metrics = metrics
    self.budget = budget
    self.arena = arena
    guard metrics.contains(where: { $0.role == .objective }) else {
      throw PluginError.invalid("an objective needs a metric to be optimised")
    }
    var description = hone_description()
    description.struct_size = UInt32(MemoryLayout<hone_description>.size)
    description.metric_size = UInt32(MemoryLayout<hone_metric>.size)
    description.space = space.pointer
    description.metrics = arena.arrayIfAny(metrics.map { $0.converted(arena) })
    description.metric_count = UInt32(metrics.count)
    description.budget = UnsafePointer(try budget.map { arena.one(try $0.converted(arena, space: space)) })
    pointer = UnsafePointer(arena.one(description))
  }

  /// The place of a metric that exists.
  func index(ofMetric name: String) -> Int {
    guard let index = metrics.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no metric \"\(name)\"; there are \(metrics.map(\.name))")
    }
    return index
  }
}
