import HoneSpace

/// Values as TOML has them.
enum TomlText {
  /// A text in quotes: in single ones where that saves escapes, as for regular expressions.
  static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "'" }
    return isPlain && text.contains { $0 == "\\" || $0 == "\"" } ? "'\(text)'" : JSONText.quoted(text)
  }

  /// The value of an option, as the user gave it as text.
  static func option(_ text: String, of option: Hyperparameter?) -> String {
    switch option?.domain {
    case .float, .int: NumberText.number(text) == nil ? quoted(text) : text
    case .choice(["false", "true"]) where text == "true" || text == "false": text
    // A list that a study file or a flag gave as JSON is a list of TOML, too.
    case .text where isList(text): text
    default: quoted(text)
    }
  }

  private static func isList(_ text: String) -> Bool {
    text.hasPrefix("[") && (try? TomlDocument.members(of: "list = \(text)")).map { $0.count == 1 } ?? false
  }

  /// A value of a hyperparameter.
  static func value(_ value: Double, of domain: Domain) -> String {
    let text = domain.text(value)
    switch domain {
    case .float: return Self.float(value)
    case .int: return text
    case .ordinal, .choice: return label(text)
    case .text, .path, .pluginName: return quoted(text)
    }
  }

  /// A float with a point or an exponent, which tells it from an int.
  static func float(_ value: Double) -> String {
    let text = NumberText.shortest(value)
    return text.contains { $0 == "." || $0 == "e" } ? text : text + ".0"
  }

  /// A label; one that is a number stays one, and is read back as it is written.
  static func label(_ text: String) -> String {
    if let number = NumberText.number(text), NumberText.shortest(number) == text { return text }
    return quoted(text)
  }

  /// A name as a key.
  static func key(_ name: String) -> String {
    let isBare = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isBare && !name.isEmpty ? name : quoted(name)
  }
}
