import CHone

/// How much an evaluation may spend, in the objective's own unit: updates, epochs, trees, rows.
public struct Budget: Sendable, Equatable {
  /// Its name in tables: `updates`, `epochs`.
  public var name: String
  /// Its unit, empty for none.
  public var unit: String
  /// The least that gives a result.
  public var low: Double
  /// The most.
  public var high: Double
  /// Distance between legal budgets; 0 for any.
  public var step: Double
  /// What an evaluation gets when nobody says.
  public var preset: Double
  /// Whole numbers only.
  public var isWhole: Bool
  /// Spread evenly in the logarithm.
  public var isLog: Bool
  /// The hyperparameter that says the same and leaves the space when an optimizer uses budgets.
  public var parameter: String?

  /// A budget within `range`, in the order of what is usually said.
  public init(
    _ name: String, _ range: ClosedRange<Double>, step: Double = 0, preset: Double, whole: Bool = false,
    log: Bool = false, parameter: String? = nil, unit: String = ""
  ) {
    self.name = name
    self.unit = unit
    low = range.lowerBound
    high = range.upperBound
    self.step = step
    self.preset = preset
    isWhole = whole
    isLog = log
    self.parameter = parameter
  }
}

extension Budget {
  init(_ budget: hone_budget, space: Space) {
    name = String(optional: budget.name)
    unit = String(optional: budget.unit)
    (low, high, step, preset) = (budget.low, budget.high, budget.step, budget.preset)
    isWhole = budget.flags & HONE_BUDGET_WHOLE != 0
    isLog = budget.flags & HONE_BUDGET_LOG != 0
    let index = Int(budget.parameter)
    parameter = index < space.count ? space.parameters[index].name : nil
  }

  func converted(_ arena: Arena, space: Space) throws -> hone_budget {
    guard low <= preset && preset <= high else {
      throw PluginError.invalid("budget \"\(name)\" has the preset \(preset), outside \(low) … \(high)")
    }
    var result = hone_budget()
    result.struct_size = UInt32(MemoryLayout<hone_budget>.size)
    result.flags = (isWhole ? HONE_BUDGET_WHOLE : 0) | (isLog ? HONE_BUDGET_LOG : 0)
    result.name = arena.text(name)
    result.unit = arena.text(unit)
    (result.low, result.high, result.step, result.preset) = (low, high, step, preset)
    result.parameter = HONE_NONE
    if let parameter {
      guard let index = space.index(of: parameter) else {
        throw PluginError.invalid("budget \"\(name)\" names the hyperparameter \"\(parameter)\", which does not exist")
      }
      result.parameter = UInt32(index)
    }
    return result
  }
}
