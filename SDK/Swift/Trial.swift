public import CHone

/// One configuration to be evaluated.
///
/// Valid during the call.
///
/// Values go by index or by name; a name that the space does not declare is a mistake of the plugin and ends the process.
public struct Trial {
  /// The host's struct, for plugins that go on in C.
  public let pointer: UnsafePointer<hone_trial>
  // The instance's description, alive as long as the instance; unmanaged so that a trial costs no reference count.
  let description: Unmanaged<ObjectiveDescription>

  /// From 0, unique in the study.
  public var number: UInt64 { pointer.pointee.number }
  /// The only source of randomness for this evaluation.
  public var seed: UInt64 { pointer.pointee.seed }
  /// 0, or how often this trial was given back before.
  public var attempt: Int { Int(pointer.pointee.attempt) }
  /// One value a hyperparameter, NaN where inactive.
  public var values: Values { Values(pointer.pointee.values, count: Int(pointer.pointee.value_count)) }
  /// What may be spent, cumulative; nil if the objective has no budget.
  public var budget: Double? { pointer.pointee.budget.isNaN ? nil : pointer.pointee.budget }
  /// A folder of this trial's own.
  public var directory: String? { pointer.pointee.directory.map { String(cString: $0) } }

  /// The value of hyperparameter `index`, NaN if it is inactive.
  public subscript(index: Int) -> Double { values[index] }

  private func index(of name: String) -> Int {
    description._withUnsafeGuaranteedRef { $0.space.requiredIndex(of: name) }
  }

  /// A float, or nil if it is inactive.
  public func double(_ name: String) -> Double? {
    let value = values[index(of: name)]
    return value.isNaN ? nil : value
  }

  /// An int, or nil if it is inactive.
  public func int(_ name: String) -> Int? { double(name).map { Int($0) } }

  /// The label of a choice or ordinal, or nil if it is inactive.
  public func label(_ name: String) -> String? {
    let index = index(of: name)
    let value = values[index]
    guard !value.isNaN else { return nil }
    return description._withUnsafeGuaranteedRef { $0.space.parameters[index].labels?[Int(value)] }
  }

  /// A choice as the case of an enum whose raw values are its labels, or nil if it is inactive.
  public func choice<Label: RawRepresentable<String>>(_ name: String, as type: Label.Type = Label.self) -> Label? {
    label(name).flatMap { Label(rawValue: $0) }
  }
}
