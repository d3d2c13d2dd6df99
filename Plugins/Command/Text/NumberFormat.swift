import Glibc

/// How a number is written: one conversion of printf, `%.3f`, `%08.2e`, `%g` or `%d`.
package struct NumberFormat: Sendable, Equatable {
  private let text: String
  private let isWhole: Bool

  /// nil unless the text is one conversion of a number, with flags, width and precision of at most two digits.
  package init?(_ text: some StringProtocol) {
    guard text.first == "%", let conversion = text.last, "dfFeEgG".contains(conversion) else { return nil }
    var rest = text.dropFirst().dropLast().drop { "-+ 0#".contains($0) }
    func dropDigits() -> Bool {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return digits.count <= 2
    }
    guard dropDigits() else { return nil }
    if rest.first == "." {
      rest = rest.dropFirst()
      guard dropDigits() else { return nil }
    }
    guard rest.isEmpty else { return nil }
    isWhole = conversion == "d"
    self.text = isWhole ? text.dropLast() + "lld" : String(text)
  }

  /// The number as text; `%d` rounds.
  package func text(_ number: Double) -> String {
    let arguments: [any CVarArg] =
      isWhole ? [Int64(max(-9.2e18, min(9.2e18, number.rounded())))] : [number]
    return withVaList(arguments) { list in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        // 512: the longest double, 309 digits, with 99 more.
        vsnprintf(buffer.baseAddress, buffer.count, text, list)
        return String(cString: buffer.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}

/// A number as it reads back to the same bits: `0.001`, `1e-05`, `1.0`; whole ones of an int without a point.
func plainText(_ number: Double, isWhole: Bool) -> String {
  isWhole && abs(number) < 0x1p63 ? String(Int64(number)) : "\(number)"
}
