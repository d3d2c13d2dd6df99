/// How a range is divided: evenly, or evenly in the logarithm.
package enum Scale: String, Sendable, Hashable {
  case linear
  case log
}

/// The values that a hyperparameter, or an option of a plugin, may take.
package enum Domain: Sendable, Hashable {
  case float(FloatRange)
  case int(IntRange)
  /// Labels in an order; a value is the index of its label. `numbers`, if given, says where each label lies on an axis.
  case ordinal(labels: [String], numbers: [Double]?)
  /// Labels without an order; a value is the index of its label.
  case choice(labels: [String])
  /// Options only: any text.
  case text
  /// Options only: the path of a file or folder.
  case path
  /// Options only: the name of another plugin.
  case pluginName

  /// The word for it in study files and tables.
  package var kind: String {
    switch self {
    case .float: "float"
    case .int: "int"
    case .ordinal: "ordinal"
    case .choice: "choice"
    case .text: "text"
    case .path: "path"
    case .pluginName: "plugin"
    }
  }

  /// The labels of an ordinal or a choice.
  package var labels: [String]? {
    switch self {
    case .ordinal(let labels, _), .choice(let labels): labels
    case .float, .int, .text, .path, .pluginName: nil
    }
  }

  /// Whether values are texts, which no configuration holds.
  package var isText: Bool {
    switch self {
    case .text, .path, .pluginName: true
    case .float, .int, .ordinal, .choice: false
    }
  }

  /// Whether values are numbers of their own, not indices of labels.
  package var isNumeric: Bool {
    switch self {
    case .float, .int: true
    case .ordinal, .choice, .text, .path, .pluginName: false
    }
  }

  /// Whether a domain that was made of this one, by narrowing it, still lies in it.
  package func contains(_ narrowed: Domain) -> Bool {
    func contains(_ low: Double, _ high: Double, _ other: (low: Double, high: Double)) -> Bool {
      // A narrowed grid may end an ulp outside.
      let slack = 1e-9 * max(abs(low), abs(high))
      return other.low >= low - slack && other.high <= high + slack
    }
    switch (self, narrowed) {
    case (.float(let range), .float(let other)): return contains(range.low, range.high, (other.low, other.high))
    case (.int(let range), .int(let other)): return contains(range.low, range.high, (other.low, other.high))
    case (.choice(let labels), .choice(let others)), (.ordinal(let labels, _), .ordinal(let others, _)):
      return Set(others).isSubset(of: labels)
    default: return self == narrowed
    }
  }

  /// How many values there are; infinite for a float without a step and for texts.
  package var points: Double {
    switch self {
    case .float(let range): range.points
    case .int(let range): range.points
    case .ordinal(let labels, _), .choice(let labels): Double(labels.count)
    case .text, .path, .pluginName: .infinity
    }
  }

  /// Whether `value` is one of the values.
  package func contains(_ value: Double) -> Bool {
    switch self {
    case .float(let range): range.contains(value)
    case .int(let range): range.contains(value)
    case .ordinal(let labels, _), .choice(let labels):
      value >= 0 && value < Double(labels.count) && value == value.rounded(.towardZero)
    case .text, .path, .pluginName: false
    }
  }

  /// The value nearest to `value`; texts have none, and neither has a NaN.
  package func nearest(to value: Double) -> Double? {
    guard !value.isNaN else { return nil }
    switch self {
    case .float(let range): return range.nearest(to: value)
    case .int(let range): return range.nearest(to: value)
    case .ordinal(let labels, _), .choice(let labels):
      return min(max(value.rounded(), 0), Double(labels.count - 1)) + 0.0
    case .text, .path, .pluginName: return nil
    }
  }
}

extension Domain {
  /// The value at unit coordinate `u`, which is clamped to `0...1`; NaN for texts.
  ///
  /// The formulas are part of the plugin ABI: `hone/space.h` repeats them bit for bit.
  package func value(atUnit u: Double) -> Double {
    switch self {
    case .float(let range): range.value(atUnit: u)
    case .int(let range): range.value(atUnit: u)
    case .ordinal(let labels, _), .choice(let labels): UnitCells.index(atUnit: u, count: Double(labels.count))
    case .text, .path, .pluginName: Configuration.inactive
    }
  }

  /// The unit coordinate of `value`, from which `value(atUnit:)` leads back to it.
  ///
  /// For labels and grids the middle of its cell.
  package func unit(of value: Double) -> Double {
    switch self {
    case .float(let range): range.unit(of: value)
    case .int(let range): range.unit(of: value)
    case .ordinal(let labels, _), .choice(let labels): UnitCells.middle(of: value, count: Double(labels.count))
    case .text, .path, .pluginName: 0.5
    }
  }
}

/// The unit interval in equal cells, one for each of `count` values.
enum UnitCells {
  /// The cell that `u`, clamped to `0...1`, falls into; a NaN falls into the first.
  static func index(atUnit u: Double, count: Double) -> Double {
    guard u > 0 else { return 0 }
    return min(count - 1, (min(u, 1) * count).rounded(.down))
  }

  /// The middle of a cell.
  static func middle(of index: Double, count: Double) -> Double { (index + 0.5) / count }
}
