import HonePluginHost
import HoneStudyFile

/// An optimizer that is compared, with its options: `evolutionary,strategy=de`.
struct Contender {
  /// As the user wrote it.
  let name: String
  let choice: PluginChoice

  /// - Throws: `CommandError` for words that are no optimizer with options.
  init(_ word: String) throws {
    var options: [String] = []
    let parts = word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for part in parts.dropFirst() {
      // A comma in a value: what follows belongs to it.
      if part.contains("=") {
        options.append(part)
      } else if !options.isEmpty {
        options[options.count - 1] += ",\(part)"
      }
    }
    guard let plugin = parts.first, !plugin.isEmpty, !plugin.contains("="), parts.count == 1 || !options.isEmpty else {
      throw CommandError(.usage, "\"\(word)\": write an optimizer as NAME or NAME,key=value,key=value")
    }
    name = word
    choice = PluginChoice(
      plugin: Placed(plugin, at: .flag(word)),
      options: try options.map { try FlagTexts.option($0, flag: "\(plugin),") })
  }

  /// The name of its study's file, for a seed.
  func fileName(seed: UInt64) -> String { "\(name)-\(seed).hone".replacing("/", with: "-") }

  /// All optimizers that can be found, for who names none.
  static func all(in catalogue: PluginCatalogue) throws -> [Contender] {
    try catalogue.names(.optimizer).map(Contender.init)
  }
}
