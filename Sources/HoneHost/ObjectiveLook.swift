import HonePluginHost
package import HoneSpace
import HoneWorkers

/// What a plan's objective looks like, without a study of it.
package struct ObjectiveLook {
  /// The plugin as the catalogue has it.
  package let name: String
  package let summary: String
  package let options: ConfigurationSpace
  /// As the user narrowed or declared it.
  package let space: ConfigurationSpace
  /// As the user chose them.
  package let metrics: [Metric]
  package let budget: Budget?
  /// Whether the user declares the space.
  package let isDeclared: Bool

  /// Makes an instance of the objective, and asks it.
  package init(_ plan: StudyPlan, _ surroundings: Surroundings) throws {
    let entry = try surroundings.catalogue.find(plan.objective, kind: .objective)
    let declaration = entry.isDeclared ? try plan.declaring() : nil
    let factory = try ObjectiveFactory(
      entry, options: plan.objectiveOptions, declaration: declaration, workers: plan.workers,
      executable: surroundings.executable, interruption: Interruption(), log: surroundings.log)
    name = entry.name
    summary = factory.plugin.summary
    options = factory.plugin.options
    space = try plan.space(factory.description, isDeclared: declaration != nil)
    metrics = try plan.choosing(factory.description.metrics)
    budget = factory.description.budget
    isDeclared = declaration != nil
  }
}
