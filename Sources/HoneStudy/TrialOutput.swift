/// What an evaluation printed, bounded: of much, the middle is left out.
package struct TrialOutput: Sendable, Equatable {
  package var standardOutput: String
  package var standardError: String

  package init(standardOutput: String, standardError: String) {
    self.standardOutput = standardOutput
    self.standardError = standardError
  }
}
