import HonePlugin

/// Finds metrics in the lines of a command's output; of several values of one metric the last counts.
package struct MetricReader {
  /// A metric with the rule that finds it.
  package struct Source {
    package var name: String
    package var rule: MetricRule

    package init(_ name: String, _ rule: MetricRule) {
      self.name = name
      self.rule = rule
    }
  }

  /// Intermediate values.
  package struct Report: Equatable {
    package var step: UInt64
    /// nil if the objective has no budget.
    package var budget: Double?
    /// NaN where the line does not say.
    package var metrics: [Double]
  }

  private let sources: [Source]
  /// The key of JSON objects under which programs say how far they are; nil if the objective has no budget.
  private let budgetName: String?
  /// The metric that a line with nothing but a number is about.
  package let numberMetric: Int?
  /// The latest value of each metric, nil where none was found.
  package private(set) var values: [Double?]
  /// Standard errors, from the member `deviations` of a JSON object.
  package private(set) var deviations: [Double?]
  /// How far the command says that it is.
  package private(set) var budget: Double?
  /// The latest JSON object that was a line.
  package private(set) var lastObject: JSON?
  /// How plain the value of the metric is that nobody has named.
  private var plainness: ObviousMember.Plainness?
  /// The key at which that value was found, if it is nothing but the only number of its line.
  package private(set) var guessedKey: String?
  /// Keys under which a command says how far it is.
  private let progress: Set<String>
  private var lastNumber: Double?
  private var lastStep: UInt64?
  private var reports: UInt64 = 0
  package private(set) var lineCount = 0

  /// - Parameter numberMetric: gets the number on the last line, if nothing else says its value.
  package init(_ sources: [Source], numberMetric: Int? = nil, budgetName: String? = nil) {
    self.sources = sources
    self.budgetName = budgetName
    self.numberMetric = numberMetric
    progress = Set(["step", "budget"] + (budgetName.map { [$0] } ?? []))
    values = Array(repeating: nil, count: sources.count)
    deviations = values
  }

  /// Reads a line.
  ///
  /// - Returns: a report if the line says how far the command is, and that is further than before.
  package mutating func read(_ line: ArraySlice<UInt8>) -> Report? {
    let line = line.trimmed
    guard !line.isEmpty else { return nil }
    lineCount += 1
    lastNumber = NumberReading.number(line)
    var found = [Double](repeating: .nan, count: sources.count)
    var (isFound, step): (Bool, Double?) = (false, nil)
    var budget: Double?
    if line.first == UInt8(ascii: "{"), let object = JSON(parsing: line) {
      if case .object = object { lastObject = object }
      for (index, source) in sources.enumerated() {
        guard let (key, value) = member(object, source.rule) else { continue }
        if let value {
          found[index] = value
          values[index] = value
          isFound = true
        }
        if let deviation = object["deviations"]?.value(at: key)?.asNumber { deviations[index] = deviation }
      }
      step = object["step"]?.asNumber
      if let budgetName { budget = (object["budget"] ?? object[budgetName])?.asNumber }
    }
    for (index, source) in sources.enumerated() {
      guard case .pattern(let pattern) = source.rule, let match = pattern.match(line) else { continue }
      found[index] = match.value
      values[index] = match.value
      isFound = true
      step = match.step ?? step
    }
    return isFound ? report(step: step, budget: budget, found) : nil
  }

  /// The member of an object that a rule is about, and its number if it has one; nil if it is about none.
  private mutating func member(_ object: JSON, _ rule: MetricRule) -> (key: String, value: Double?)? {
    switch rule {
    case .json(let key): return (key, object.value(at: key)?.asNumber)
    case .obvious:
      guard let member = ObviousMember(of: object, progress: progress), member.plainness >= plainness ?? .onlyNumber
      else { return nil }
      plainness = member.plainness
      guessedKey = member.plainness == .onlyNumber ? member.key : nil
      return (member.key, member.value)
    case .pattern, .measured: return nil
    }
  }

  private mutating func report(step: Double?, budget: Double?, _ metrics: [Double]) -> Report? {
    guard let place = step ?? budget, place.isFinite, place >= 0, place < 0x1p63 else { return nil }
    let number = step == nil ? reports : UInt64(place)
    // Steps count in the budget's unit where the command does not say otherwise.
    let spent = budgetName == nil ? nil : budget ?? step
    if let spent { self.budget = max(self.budget ?? spent, spent) }
    if let lastStep, number <= lastStep { return nil }
    lastStep = number
    reports += 1
    return Report(step: number, budget: spent, metrics: metrics)
  }

  /// Reads a file: one JSON object or number, also over several lines, or lines as a command prints them.
  package mutating func read(file bytes: ArraySlice<UInt8>) {
    if case .object? = JSON(parsing: bytes) {
      _ = read(ArraySlice(bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }))
      return
    }
    for line in bytes.split(separator: 0x0A) { _ = read(line) }
  }

  /// Nothing more will come: a number on the last line is a value now.
  package mutating func end() {
    guard let numberMetric, let lastNumber else { return }
    // Nothing but a member `value` is plainer.
    guard values[numberMetric] == nil || plainness.map({ $0 < .value }) ?? false else { return }
    values[numberMetric] = lastNumber
    if plainness != nil { deviations[numberMetric] = nil }
    guessedKey = nil
  }
}

extension ArraySlice<UInt8> {
  /// Without white space at both ends.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let start = drop { $0 <= 0x20 }
    guard let last = start.lastIndex(where: { $0 > 0x20 }) else { return [] }
    return start[...last]
  }
}
