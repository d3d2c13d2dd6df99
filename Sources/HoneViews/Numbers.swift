/// How numbers look to people; machines get all digits through JSON.
package enum Numbers {
  /// Four significant digits, in the notation that is shorter: `0.02361`, `1.2e-6`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : (value > 0 ? "∞" : "-∞") }
    guard value != 0 else { return "0" }
    let exponent = decimalExponent(value)
    if exponent >= -4 && exponent < 6 {
      return trimmed(fixed(value, digits: max(0, 3 - exponent)))
    }
    // Below 1e-308 a power of ten is 0.
    let mantissa = exponent < -300 ? value * 1e300 / power(exponent + 300) : value / power(exponent)
    return "\(trimmed(fixed(mantissa, digits: 3)))e\(exponent)"
  }

  /// `834 µs`, `12.3 ms`, `4.56 s`, `3 min 20 s`, `2 h 05 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    switch seconds {
    case ..<0.001: return "\(short((seconds * 1e9).rounded() / 1000)) µs"
    case ..<1: return "\(trimmed(fixed(seconds * 1000, digits: seconds < 0.1 ? 1 : 0))) ms"
    case ..<60: return "\(fixed(seconds, digits: seconds < 10 ? 2 : 1)) s"
    case ..<3600: return "\(Int(seconds) / 60) min \(twoDigits(Int(seconds) % 60)) s"
    default: return "\(Int(seconds) / 3600) h \(twoDigits(Int(seconds) / 60 % 60)) min"
    }
  }

  /// `34 %`; of less than one in a hundred `0.4 %`.
  package static func percent(_ share: Double) -> String {
    share > 0 && share < 0.01 ? "\(fixed(100 * share, digits: 1)) %" : "\(Int((100 * share).rounded())) %"
  }

  /// `1 trial`, `12 trials`.
  package static func trials(_ count: Int) -> String { count == 1 ? "1 trial" : "\(count) trials" }

  /// `value` with that many digits behind the point.
  package static func fixed(_ value: Double, digits: Int) -> String {
    let scale = power(digits)
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return value.description }
    let whole = Int(scaled) / Int(scale)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let fraction = String(Int(scaled) % Int(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }

  private static func decimalExponent(_ value: Double) -> Int {
    var exponent = 0
    var magnitude = abs(value)
    while magnitude >= 9.9995 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
    while magnitude < 0.99995 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
    return exponent
  }

  private static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var trimmed = text[...]
    while trimmed.hasSuffix("0") { trimmed = trimmed.dropLast() }
    return String(trimmed.hasSuffix(".") ? trimmed.dropLast() : trimmed)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
