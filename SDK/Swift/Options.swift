import CHone

/// The values of a plugin's options, by name; legal and complete, presets filled in.
///
/// Valid during the initialiser only.
///
/// A name that the descriptor does not declare is a mistake of the plugin and ends the process with that name.
public struct Options {
  let pointer: UnsafePointer<hone_options>?
  let space: Space

  private func number(_ name: String) -> Double? {
    let index = space.requiredIndex(of: name)
    guard let options = pointer?.pointee, index < options.count, let value = options.values?[index],
      hone_is_inactive(value) == 0
    else { return nil }
    return value
  }

  private func required<Value>(_ name: String, _ value: Value?) throws -> Value {
    guard let value else {
      throw PluginError.invalid("option \"\(name)\" has no value; give it as -o or -O \(name)=…")
    }
    return value
  }

  /// A float, or nil if it is inactive or has no value.
  public func double(ifGiven name: String) -> Double? { number(name) }
  /// A float.
  ///
  /// Throws `.invalid` if it has no value.
  public func double(_ name: String) throws -> Double { try required(name, double(ifGiven: name)) }

  /// An int, or nil.
  public func int(ifGiven name: String) -> Int? { number(name).map { Int($0) } }
  /// An int.
  ///
  /// Throws `.invalid` if it has no value.
  public func int(_ name: String) throws -> Int { try required(name, int(ifGiven: name)) }

  /// The label of a choice or ordinal, or nil.
  public func label(ifGiven name: String) -> String? {
    number(name).flatMap { space.parameters[space.requiredIndex(of: name)].labels?[Int($0)] }
  }
  /// The label of a choice or ordinal.
  ///
  /// Throws `.invalid` if it has no value.
  public func label(_ name: String) throws -> String { try required(name, label(ifGiven: name)) }

  /// A choice as the case of an enum whose raw values are its labels.
  ///
  /// Throws `.invalid` if it has no value.
  public func choice<Label: RawRepresentable<String>>(_ name: String, as type: Label.Type = Label.self) throws -> Label
  {
    let label = try label(name)
    guard let value = Label(rawValue: label) else {
      throw PluginError.invalid("option \"\(name)\" cannot be \"\(label)\"")
    }
    return value
  }

  /// Whether a flag is `true`; false if it is inactive.
  public func isSet(_ name: String) -> Bool { label(ifGiven: name) == "true" }

  /// A text, path or plugin name, or nil.
  public func text(ifGiven name: String) -> String? {
    let index = space.requiredIndex(of: name)
    guard let options = pointer?.pointee, index < options.count else { return nil }
    return options.texts?[index].map { String(cString: $0) }
  }
  /// A text, path or plugin name.
  ///
  /// Throws `.invalid` if it has no value.
  public func text(_ name: String) throws -> String { try required(name, text(ifGiven: name)) }

  /// What was given as `NAME.KEY=text` for a keyed option or a plugin name, in the order given.
  public func keyed(_ name: String) -> [(key: String, text: String)] {
    guard let options = pointer?.pointee else { return [] }
    return (0..<Int(options.keyed_count)).compactMap { index in
      let whole = String(optional: options.keyed_names?[index])
      guard whole.hasPrefix(name + ".") else { return nil }
      return (String(whole.dropFirst(name.count + 1)), String(optional: options.keyed_texts?[index]))
    }
  }
}
