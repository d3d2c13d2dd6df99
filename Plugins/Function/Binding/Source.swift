/// Where the value of a parameter comes from, as `bind.NAME` says it.
package enum Source: Sendable, Equatable {
  case hyperparameter(String)
  case seed, number, budget, attempt
  /// What the function writes there is this metric.
  case metric(String)
  /// The bytes of a file.
  case file(String)
  /// So many elements of memory, zero before each call.
  case buffer(Int)
  /// How many elements another parameter points to.
  case count(String)
  /// An array of hyperparameters and numbers.
  case elements([String])
  /// A constant, as text.
  case constant(String)
  case null

  /// What can be written, for messages.
  static let forms =
    "a hyperparameter, a number, trial.seed, trial.number, trial.budget, trial.attempt, metric.NAME, "
    + "\"file PATH\", \"buffer COUNT\", \"count PARAMETER\", null, or a list of hyperparameters and numbers"

  /// Reads the text of `bind.NAME`; nil for what is none of the forms.
  package init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = words.first else { return nil }
    if words.count == 2, !text.contains(",") || first == "file" {
      switch first {
      case "file": self = .file(words[1])
      case "buffer":
        guard let count = Int(words[1]), count > 0, count <= 1 << 40 else { return nil }
        self = .buffer(count)
      case "count": self = .count(words[1])
      default: return nil
      }
      return
    }
    switch text {
    case "trial.seed": self = .seed
    case "trial.number": self = .number
    case "trial.budget": self = .budget
    case "trial.attempt": self = .attempt
    case "null": self = .null
    case _ where text.contains(","):
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
      guard !parts.contains("") else { return nil }
      self = .elements(parts)
    case _ where text.hasPrefix("metric."): self = .metric(String(text.dropFirst("metric.".count)))
    case _ where Double(text) != nil: self = .constant(text)
    case _ where Self.isName(text): self = .hyperparameter(text)
    default: return nil
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0))
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
