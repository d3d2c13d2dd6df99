import CHone
import HoneSpace

/// Memory in C's layout, freed together: what a plugin sees lives as long as this.
///
/// The pointers that it hands out are valid until it goes.
final class CArena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// A copy of the elements; nil if there are none, as C's arrays of no elements are.
  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element>? {
    guard !elements.isEmpty else { return nil }
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
    pointer.initialize(from: elements, count: elements.count)
    blocks.append(UnsafeMutableRawPointer(pointer))
    return UnsafePointer(pointer)
  }

  /// A value at a place of its own.
  func value<Value: BitwiseCopyable>(_ value: Value) -> UnsafePointer<Value> {
    let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    pointer.initialize(to: value)
    blocks.append(UnsafeMutableRawPointer(pointer))
    return UnsafePointer(pointer)
  }

  /// Room for `count` numbers, all `filler`.
  func numbers(_ count: Int, filler: Double) -> UnsafeMutablePointer<Double> {
    let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
    pointer.initialize(repeating: filler, count: max(1, count))
    blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }

  /// A NUL-terminated copy.
  func text(_ text: String) -> UnsafePointer<CChar> {
    var bytes = text.utf8.map(CChar.init(bitPattern:))
    bytes.append(0)
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    pointer.initialize(from: bytes, count: bytes.count)
    blocks.append(UnsafeMutableRawPointer(pointer))
    return UnsafePointer(pointer)
  }

  /// NUL-terminated copies, NULL where there is none.
  func texts(_ texts: [String?]) -> UnsafePointer<UnsafePointer<CChar>?>? {
    array(texts.map { $0.map(text) })
  }
}

// MARK: Spaces, metrics and budgets for plugins

extension CArena {
  func space(_ space: ConfigurationSpace) -> UnsafePointer<hone_space> {
    var result = hone_space()
    result.struct_size = UInt32(MemoryLayout<hone_space>.size)
    result.parameter_size = UInt32(MemoryLayout<hone_parameter>.stride)
    result.literal_size = UInt32(MemoryLayout<hone_literal>.stride)
    result.parameter_count = UInt32(space.count)
    result.parameters = array(space.hyperparameters.map(parameter))
    let forbidden = literals(space.forbidden)
    result.forbidden = array(forbidden)
    result.forbidden_count = UInt32(forbidden.count)
    return value(result)
  }

  private func parameter(_ hyperparameter: Hyperparameter) -> hone_parameter {
    var result = hone_parameter()
    result.name = text(hyperparameter.name)
    result.summary = text(hyperparameter.summary)
    result.unit = text(hyperparameter.unit)
    result.preset = hyperparameter.preset ?? Configuration.inactive
    result.preset_text = hyperparameter.presetText.map(text)
    if hyperparameter.isAdjustable { result.flags |= HONE_ADJUSTABLE }
    if hyperparameter.isDifferentiable { result.flags |= HONE_DIFFERENTIABLE }
    if hyperparameter.isRequired { result.flags |= HONE_REQUIRED }
    if hyperparameter.isKeyed { result.flags |= HONE_KEYED }
    if hyperparameter.isKindOpen { result.flags |= HONE_KIND_OPEN }
    fill(&result, hyperparameter.domain)
    if !hyperparameter.condition.isAlways {
      var condition = literals(hyperparameter.condition)
      if condition.isEmpty {
        // Never active. No literals would mean always: say "among none", which holds for nothing.
        var none = hone_literal()
        none.relation = HONE_IN
        none.other = HONE_NONE
        condition = [none]
      }
      result.condition = array(condition)
      result.condition_count = UInt32(condition.count)
    }
    return result
  }

  private func fill(_ result: inout hone_parameter, _ domain: Domain) {
    switch domain {
    case .float(let range):
      result.kind = HONE_FLOAT
      (result.low, result.high, result.step) = (range.low, range.high, range.step)
      if range.scale == .log { result.flags |= HONE_LOG }
    case .int(let range):
      result.kind = HONE_INT
      (result.low, result.high, result.step) = (range.low, range.high, range.step)
      if range.scale == .log { result.flags |= HONE_LOG }
    case .ordinal(let labels, let numbers):
      result.kind = HONE_ORDINAL
      result.labels = texts(labels)
      result.label_count = UInt32(labels.count)
      result.numbers = numbers.flatMap(array)
    case .choice(let labels):
      result.kind = HONE_CHOICE
      result.labels = texts(labels)
      result.label_count = UInt32(labels.count)
    case .text: result.kind = HONE_TEXT
    case .path: result.kind = HONE_PATH
    case .pluginName: result.kind = HONE_PLUGIN_NAME
    }
  }

  private func literals(_ formula: Formula) -> [hone_literal] {
    formula.terms.enumerated().flatMap { term, literals in
      literals.map { literal in
        var result = hone_literal()
        result.parameter = UInt32(literal.parameter)
        result.relation = literal.relation.rawValue
        result.term = UInt32(term)
        result.other = HONE_NONE
        switch literal.right {
        case .value(let value): result.value = value
        case .set(let set):
          result.values = array(set)
          result.value_count = UInt32(set.count)
        case .parameter(let other): result.other = UInt32(other)
        }
        return result
      }
    }
  }

  /// Metrics as an optimizer sees them: directions and bounds say what the user sees, values come normalised.
  func metrics(_ metrics: [Metric]) -> UnsafePointer<hone_metric>? {
    array(
      metrics.map { metric in
        var result = hone_metric()
        result.name = text(metric.name)
        result.summary = text(metric.summary)
        result.unit = text(metric.unit)
        result.direction = metric.direction == .maximize ? HONE_MAXIMIZE : HONE_MINIMIZE
        switch metric.role {
        case .objective: result.role = HONE_OBJECTIVE_METRIC
        case .constraint: result.role = HONE_CONSTRAINT_METRIC
        case .recorded: result.role = HONE_RECORDED_METRIC
        }
        result.bound = metric.bound
        return result
      })
  }

  func budget(_ budget: Budget) -> UnsafePointer<hone_budget> {
    var result = hone_budget()
    result.struct_size = UInt32(MemoryLayout<hone_budget>.size)
    if budget.isWhole { result.flags |= HONE_BUDGET_WHOLE }
    if budget.isLogarithmic { result.flags |= HONE_BUDGET_LOG }
    result.name = text(budget.name)
    result.unit = text(budget.unit)
    (result.low, result.high, result.step, result.preset) = (budget.low, budget.high, budget.step, budget.preset)
    result.parameter = budget.hyperparameter.map(UInt32.init) ?? HONE_NONE
    return value(result)
  }

  func declaration(_ declaration: Declaration) -> UnsafePointer<hone_description> {
    var result = hone_description()
    result.struct_size = UInt32(MemoryLayout<hone_description>.size)
    result.metric_size = UInt32(MemoryLayout<hone_metric>.stride)
    result.space = space(declaration.space)
    result.metrics = metrics(declaration.metrics)
    result.metric_count = UInt32(declaration.metrics.count)
    result.budget = declaration.budget.map(budget)
    return value(result)
  }

  func options(_ options: OptionValues) -> UnsafePointer<hone_options> {
    var result = hone_options()
    result.struct_size = UInt32(MemoryLayout<hone_options>.size)
    result.count = UInt32(options.values.count)
    result.values = array(options.values)
    result.texts = texts(options.texts)
    result.keyed_names = texts(options.keyed.map(\.name))
    result.keyed_texts = texts(options.keyed.map(\.text))
    result.keyed_count = UInt32(options.keyed.count)
    return value(result)
  }
}
