/// What an evaluation printed, bounded: of much, the middle is left out.
///
/// A reference, so that the outcomes of the many trials that print nothing stay small.
package final class TrialOutput: Sendable, Equatable {
  package let standardOutput: String
  package let standardError: String

  package init(standardOutput: String, standardError: String) {
    self.standardOutput = standardOutput
    self.standardError = standardError
  }

  package static func == (left: TrialOutput, right: TrialOutput) -> Bool {
    left.standardOutput == right.standardOutput && left.standardError == right.standardError
  }
}
