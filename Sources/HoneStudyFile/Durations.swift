/// Durations as people write them: `2h`, `1h30m`, `90s`, `1.5h`, `500ms`, `2d`.
package enum DurationText {
  private static let units: [(name: String, milliseconds: Double)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The duration that a text shows, to the millisecond; nil for anything else.
  ///
  /// Each number needs its unit, since a bare number says nothing, and each unit stands at most once.
  package static func duration(_ text: some StringProtocol) -> Duration? {
    var total = 0.0
    var rest = Substring(text)
    var smallest = Double.infinity
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      rest = rest.drop { $0 == " " }
      guard let value = Double(number), let unit = units.first(where: { $0.name == name }),
        unit.milliseconds < smallest
      else { return nil }
      smallest = unit.milliseconds
      total += value * unit.milliseconds
    }
    guard total < 1e15 else { return nil }
    return .milliseconds(Int64(total.rounded()))
  }

  /// The text that reads back to the same number of milliseconds: `1h30m`, `500ms`, `0s`.
  package static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var rest = seconds * 1000 + (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
    guard rest > 0 else { return "0s" }
    var text = ""
    for (name, milliseconds) in units where name != "min" {
      let count = rest / Int64(milliseconds)
      rest %= Int64(milliseconds)
      if count > 0 { text += "\(count)\(name)" }
    }
    return text
  }
}

/// Amounts of memory as people write them: `512MB`, `2GiB`, `1.5G`.
package enum ByteText {
  /// A bare letter means powers of 1024, as it does for `ulimit`, systemd and Slurm.
  private static let units: [String: Double] = [
    "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
    "K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40, "KiB": 0x1p10, "MiB": 0x1p20, "GiB": 0x1p30, "TiB": 0x1p40,
  ]

  /// The number of bytes that a text shows; nil for anything else, also for a number without a unit.
  package static func bytes(_ text: some StringProtocol) -> Int? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let name = text.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), let unit = units[String(name)], value * unit < 0x1p62 else { return nil }
    return Int((value * unit).rounded())
  }

  /// The text that reads back: `2GiB`, `512MB`, `1000001B`.
  package static func text(_ bytes: Int) -> String {
    for name in ["TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "kB"] {
      let unit = Int(units[name] ?? 1)
      if bytes > 0, bytes % unit == 0 { return "\(bytes / unit)\(name)" }
    }
    return "\(bytes)B"
  }
}
