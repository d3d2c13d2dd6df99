extension Domain {
  /// A legal value as text: the label, the whole number, or the shortest digits that read back to the same double.
  package func text(_ value: Double) -> String {
    guard let labels, contains(value) else { return NumberText.shortest(value) }
    return labels[Int(value)]
  }

  /// The value that a text names; nil if it names none.
  ///
  /// A number on a grid may be off by rounding, as `0.3` is on a grid of 0.1; it becomes the grid's own double. A label of
  /// an ordinal may also be given by its number.
  package func value(_ text: some StringProtocol) -> Double? {
    switch self {
    case .float, .int: return NumberText.number(text).flatMap(snapped)
    case .choice(let labels): return labels.firstIndex { $0 == text }.map(Double.init)
    case .ordinal(let labels, let numbers):
      if let index = labels.firstIndex(where: { $0 == text }) { return Double(index) }
      guard let numbers, let number = NumberText.number(text) else { return nil }
      return numbers.firstIndex(of: number).map(Double.init)
    case .text, .path, .pluginName: return nil
    }
  }

  /// The legal number that is `value` but for rounding; nil if there is none.
  func snapped(_ value: Double) -> Double? {
    if contains(value) { return value }
    guard case .float(let range) = self, range.step > 0 else { return nil }
    let nearest = range.nearest(to: value)
    return abs(nearest - value) <= 1e-9 * range.step ? nearest : nil
  }

  /// What is legal, in words that continue "it must be …".
  package var legalValues: String {
    switch self {
    case .float(let range):
      return "a number \(bounds(range.low, range.high))" + (range.step > 0 ? " in steps of \(shown(range.step))" : "")
    case .int(let range):
      return "a whole number \(bounds(range.low, range.high))"
        + (range.step > 1 ? " in steps of \(shown(range.step))" : "")
    case .ordinal(let labels, _), .choice(let labels):
      if labels.count == 1 { return labels[0] }
      let names = labels.count > 12 ? labels.prefix(11) + ["…"] : labels[...]
      return "one of \(names.joined(separator: ", "))"
    case .text: return "a text"
    case .path: return "a path"
    case .pluginName: return "the name of a plugin"
    }
  }

  private func bounds(_ low: Double, _ high: Double) -> String {
    low == high ? "equal to \(shown(low))" : "in \(shown(low)) … \(shown(high))"
  }

  private func shown(_ value: Double) -> String { NumberText.shortest(value) }
}
