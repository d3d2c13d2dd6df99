/// What the argument parser says of wrong usage, in our form: one line, lower case, with the way to help.
struct UsageMessage {
  /// The sentence, without the usage that the parser puts below it.
  let sentence: String
  private let hint: String

  /// - Parameters:
  ///   - message: the parser's sentence, perhaps with a list below it.
  ///   - usage: the same with usage and the verb's help command below it.
  init(message: String, usage: String) {
    var words: [String] = []
    for line in message.split(separator: "\n") {
      words.append(line.hasPrefix("  - ") ? String(line.dropFirst(4)) + "," : String(line))
    }
    var text = words.joined(separator: " ")
    while text.hasSuffix(",") || text.hasSuffix(".") { text.removeLast() }
    sentence = text.prefix(1).lowercased() + String(text.dropFirst())
    hint = Self.helpCommand(usage)
  }

  /// `…; see hone run --help`.
  var withHint: String { hint.isEmpty ? sentence : "\(sentence); see \(hint)" }

  /// The command between quotation marks in the last line that names `--help`.
  private static func helpCommand(_ usage: String) -> String {
    guard let line = usage.split(separator: "\n").last(where: { $0.contains("--help") }) else { return "" }
    let parts = line.split(separator: "'")
    return parts.count >= 2 ? String(parts[1]) : ""
  }
}
