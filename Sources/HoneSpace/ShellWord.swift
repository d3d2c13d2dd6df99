/// A word of a command that is shown to be copied.
package enum ShellWord {
  /// The word as a shell takes it: itself, or between single quotes where it means something to a shell.
  package static func quoted(_ word: String) -> String {
    let isSafe =
      !word.isEmpty
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_@%+=:,./-".contains($0)) }
    return isSafe ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
