/// Numbers as texts that read back to the same bits.
package enum NumberText {
  /// The shortest text that reads back: `64`, `0.001`, `1e-5`, `1.5e300`.
  package static func shortest(_ value: Double) -> String {
    if value == value.rounded(.towardZero), abs(value) <= IntRange.limit { return String(Int64(value)) }
    let text = value.description  // the shortest digits already; only the notation is long
    guard let exponentMark = text.firstIndex(of: "e") else { return text }
    var mantissa = text[..<exponentMark]
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    let exponent = Int(text[text.index(after: exponentMark)...]) ?? 0
    return "\(mantissa)e\(exponent)"
  }

  /// The number that a text shows, whole text and finite; nil for anything else.
  ///
  /// Takes what people write: `1e-3`, `.5`, `+2`, `1_000`; not hexadecimal, `inf` or `nan`.
  package static func number(_ text: some StringProtocol) -> Double? {
    var digits = ""
    var previousIsDigit = false
    for character in text {
      if character == "_" {
        guard previousIsDigit else { return nil }
        previousIsDigit = false
        continue
      }
      guard character.isASCII, character.isNumber || "+-.eE".contains(character) else { return nil }
      previousIsDigit = character.isNumber
      digits.append(character)
    }
    guard text.last != "_", digits.contains(where: \.isNumber), let value = Double(digits), value.isFinite else {
      return nil
    }
    return value + 0.0
  }
}
