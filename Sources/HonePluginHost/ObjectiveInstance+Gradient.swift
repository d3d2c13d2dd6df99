import CHone
import HoneSpace

extension ObjectiveInstance {
  /// The table of `hone.objective.gradient/1`, if the objective offers it.
  var gradientTable: hone_objective_gradient? {
    guard let table = DescriptorReading.table(of: HONE_OBJECTIVE_GRADIENT, in: descriptor.pointee) else { return nil }
    return try? DescriptorReading.whole(hone_objective_gradient.self, at: table, "hone_objective_gradient")
  }

  /// Gives the objective the rules of this evaluation, if they differ from those that it has.
  ///
  /// An objective without `hone.objective.descent/1` gets none.
  func setRules(_ rules: [DescentRule]) -> Int32 {
    guard rules != currentRules else { return HONE_OK }
    guard let pointer = DescriptorReading.table(of: HONE_OBJECTIVE_DESCENT, in: descriptor.pointee),
      let table = try? DescriptorReading.whole(hone_objective_descent.self, at: pointer, "hone_objective_descent"),
      let slot = table.set_rules
    else { return HONE_OK }
    let converted = rules.map(\.converted)
    let status = slot(instance, converted, UInt32(converted.count), error.pointer)
    if status == HONE_OK { currentRules = rules }
    return status
  }

  /// Evaluates with the gradient that is wanted, which the last report carries.
  func runGradient(
    _ table: hone_objective_gradient, _ wishes: EvaluationWishes, _ trial: inout hone_trial,
    _ monitor: UnsafePointer<hone_monitor>, _ outcome: inout hone_outcome
  ) -> Int32 {
    let count = description.space.count
    var wanted = [UInt8](repeating: 0, count: count)
    for place in wishes.gradient where place < count { wanted[place] = 1 }
    var gradient = [Double](repeating: .nan, count: count)
    let status = table.evaluate_gradient(
      instance, &trial, monitor, UInt32(wishes.metric), wanted, &outcome, &gradient, error.pointer)
    if status == HONE_OK { reportEnd(outcome, gradient, budget: trial.budget) }
    return status
  }
}
