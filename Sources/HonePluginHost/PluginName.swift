/// The rule for the names of plugins and of their vendors.
package enum PluginName {
  /// The rule, for messages.
  package static let rule = "lower case letters, digits and hyphens, a letter first, 64 at most"

  private static let mostBytes = 64

  /// Whether a name is `[a-z][a-z0-9-]{0,63}`.
  package static func isLegal(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first), name.utf8.count <= mostBytes else { return false }
    return name.utf8.allSatisfy(isNameByte)
  }

  /// The legal name that comes nearest to a text: in lower case, a hyphen for whatever a name cannot have; nil if nothing
  /// is left of it.
  package static func mended(_ text: String) -> String? {
    var name: [UInt8] = []
    for byte in text.lowercased().utf8.drop(while: { !isLetter($0) }).prefix(mostBytes) {
      if isNameByte(byte) && byte != hyphen {
        name.append(byte)
      } else if name.last != hyphen {
        name.append(hyphen)
      }
    }
    if name.last == hyphen { name.removeLast() }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  private static let hyphen = UInt8(ascii: "-")

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == hyphen
  }
}
