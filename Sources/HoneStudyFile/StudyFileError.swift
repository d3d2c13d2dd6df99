/// Where a wish of the user was written.
package enum Origin: Sendable, Hashable, CustomStringConvertible {
  case file(String, Position)
  /// A flag with its argument as typed: `--fix rate=0.1`.
  case flag(String)

  /// `study.toml:14`, or the flag.
  package var description: String {
    switch self {
    case .file(let name, let position): "\(name):\(position.line)"
    case .flag(let text): text
    }
  }

  /// The place in the file; nil for a flag.
  package var position: Position? {
    if case .file(_, let position) = self { position } else { nil }
  }
}

/// A value with the place where it was written.
package struct Placed<Value> {
  package var value: Value
  package var origin: Origin

  package init(_ value: Value, at origin: Origin) {
    self.value = value
    self.origin = origin
  }
}

extension Placed: Sendable where Value: Sendable {}
extension Placed: Equatable where Value: Equatable {}

/// What is wrong with a study file or with a flag: all findings at once.
package struct StudyFileError: Error, Sendable, Equatable, CustomStringConvertible {
  package struct Finding: Sendable, Equatable, CustomStringConvertible {
    package var origin: Origin
    /// What is wrong and how to mend it.
    package var message: String

    package init(_ origin: Origin, _ message: String) {
      self.origin = origin
      self.message = message
    }

    package var description: String { "\(origin): \(message)" }
  }

  /// At least one, in the order of the text.
  package var findings: [Finding]

  package init(_ findings: [Finding]) { self.findings = findings }

  package init(_ origin: Origin, _ message: String) { findings = [Finding(origin, message)] }

  /// One line a finding.
  package var description: String { findings.map(\.description).joined(separator: "\n") }
}
