/// A place in a text that each trial fills: `{learning_rate}`, `{momentum|0.9}`, `{dropout:%.3f}`, `{trial.seed}`.
package struct Placeholder: Sendable, Equatable {
  /// A hyperparameter, or one of `TrialField`.
  package var name: String
  /// What stands there while the hyperparameter is inactive; nil: nothing does.
  package var substitute: String?
  /// How a number is written; nil: so that it reads back to the same bits.
  package var format: NumberFormat?

  /// Reads what stands between the marks; nil if that is no placeholder, but text with braces.
  ///
  /// - Throws: for what begins as a placeholder and goes on wrongly.
  init?(_ inside: Substring) throws(TemplateError) {
    let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    guard let first = name.first, first.isLetter || first == "_" else { return nil }
    self.name = String(name)
    let rest = inside.dropFirst(name.count)
    switch rest.first {
    case nil: break
    case "|": substitute = String(rest.dropFirst())
    // As `{x:.3f}`, which other languages write, and which must not be taken for text in silence.
    case ":" where rest.dropFirst().first.map({ $0 == "%" || $0 == "." || $0.isNumber }) ?? false:
      let end = rest.firstIndex(of: "|") ?? rest.endIndex
      let text = rest[..<end].dropFirst()
      guard let format = NumberFormat(text) else {
        throw .format(String(text), placeholder: self.name)
      }
      self.format = format
      if end < rest.endIndex { substitute = String(rest[rest.index(after: end)...]) }
    default: return nil
    }
  }
}

/// What a trial has besides its hyperparameters.
package enum TrialField: String, CaseIterable, Sendable {
  case number = "trial.number"
  /// All 64 bits.
  case seed = "trial.seed"
  /// Its lowest 31 bits, for programs that read an int.
  case smallSeed = "trial.seed31"
  case attempt = "trial.attempt"
  case folder = "trial.dir"
  case budget
  /// The folder in which hone was started.
  case here
  /// The active hyperparameters as one JSON object.
  case configuration
}

/// Why a text with placeholders cannot be used.
package enum TemplateError: Error, Equatable, CustomStringConvertible {
  case unknown(String, nearest: String?)
  case format(String, placeholder: String)
  case noBudget
  /// An inactive hyperparameter would leave a hole; NAME in the remedy stands for it.
  case mayBeInactive(String, remedy: String)

  package var description: String {
    switch self {
    case .unknown(let name, let nearest):
      "unknown placeholder {\(name)}; "
        + (nearest.map { "did you mean {\($0)}?" } ?? "declare it, as in [space.\(name)] or --range \(name)=LOW:HIGH")
        + " (where the braces belong to the text, double them: {{\(name)}})"
    case .format(let text, let placeholder):
      "\"\(text)\" in {\(placeholder)} is no format of a number; write %d, %.3f, %e or %g"
    case .noBudget:
      "{budget} needs a budget; declare one in the study file: [budget] with low and high"
    case .mayBeInactive(let name, let remedy):
      "{\(name)} may be inactive; \(remedy.replacing("NAME", with: name)), or give a substitute: {\(name)|…}"
    }
  }
}
