import CFunctionCall
import HonePlugin

extension Binder {
  /// Lets the value of a hyperparameter be written at an offset before each call.
  mutating func store(_ index: Int, as type: CType, at offset: Int, _ variable: CVariable) throws {
    usedHyperparameters.insert(index)
    let parameter = parameters[index]
    guard parameter.condition.isAlways || parameter.preset != .none else {
      throw prototype.invalid(
        variable,
        "\"\(parameter.name)\" may be inactive, and the function gets an argument all the same: give it a default")
    }
    switch parameter.domain {
    case .float(let low, let high, _, _), .int(let low, let high, _, _):
      try storeNumber(index, low: low, high: high, as: type, at: offset, variable)
    case .ordinal(let labels, _), .choice(let labels):
      let images = try labels.map { try image(of: $0, of: parameter, as: type, variable) }
      var inactive = images[0]
      if case .label(let label) = parameter.preset, let number = labels.firstIndex(of: label) {
        inactive = images[number]
      }
      plan.stores.append(
        .init(
          kind: type.number?.kind ?? FUNCTION_POINTER, source: FUNCTION_FROM_LABEL, index: index,
          images: images + [inactive], offset: offset))
    case .text, .path, .pluginName: break  // options only
    }
  }

  private mutating func storeNumber(
    _ index: Int, low: Double, high: Double, as type: CType, at offset: Int, _ variable: CVariable
  ) throws {
    let parameter = parameters[index]
    guard let scalar = type.number else {
      throw prototype.invalid(
        variable,
        "\"\(parameter.name)\" is a number, but \(type.text) takes labels; declare it with --labels "
          + "\(parameter.name)=A,B")
    }
    if case .float(let low, let high, let step, let log) = parameter.domain, parameter.flags.contains(.kindOpen) {
      parameters[index].flags.remove(.kindOpen)
      if !scalar.isFloating { parameters[index].domain = .int(low: low, high: high, step: step, log: log) }
    } else if case .float = parameter.domain, !scalar.isFloating {
      throw prototype.invalid(
        variable,
        "\"\(parameter.name)\" is a float, but the function takes \(type.text); declare it with kind = \"int\"")
    }
    if case .enumeration(let enumeration) = type {
      let labels = enumeration.constants.map(\.name).joined(separator: ",")
      throw prototype.invalid(
        variable, "\(type.text) has names; declare \"\(parameter.name)\" with --labels \(parameter.name)=\(labels)")
    }
    guard let inactive = Image(preset(parameter), as: scalar), scalar.isFloating || Image(low, as: scalar) != nil,
      scalar.isFloating || Image(high, as: scalar) != nil
    else {
      let limits = scalar.limits.map { "\($0.least) … \($0.greatest)" } ?? ""
      throw prototype.invalid(
        variable, "\(Int64(low)) … \(Int64(high)) of \"\(parameter.name)\" do not fit into \(type.text), \(limits)")
    }
    plan.stores.append(
      .init(kind: scalar.kind, source: FUNCTION_FROM_VALUE, index: index, images: [inactive], offset: offset))
  }

  /// What a number is while it is inactive; one that never is needs none.
  private func preset(_ parameter: Parameter) -> Double {
    if case .number(let number) = parameter.preset { number } else { 0 }
  }

  /// A label as an argument: a text, the constant of an enum, or a number.
  private mutating func image(
    of label: String, of parameter: Parameter, as type: CType, _ variable: CVariable
  ) throws -> Image {
    if type.isText { return texts.image(of: label) }
    if case .enumeration(let enumeration) = type {
      if let constant = enumeration.constants.first(where: { $0.name == label }) { return Image(of: constant.value) }
      let names = enumeration.constants.map(\.name)
      throw prototype.invalid(
        variable, "\(type.text) has no \"\(label)\"\(hint(label, in: names)); it has \(names.joined(separator: ", "))")
    }
    guard let scalar = type.number else {
      throw prototype.invalid(variable, "\(type.text) takes no label, but \"\(parameter.name)\" has some")
    }
    // Numbers may be written so that their texts do not read back, as 1e3 for an int.
    if case .ordinal(let labels, let numbers?) = parameter.domain, let index = labels.firstIndex(of: label),
      let image = Image(numbers[index], as: scalar)
    {
      return image
    }
    guard let image = Image(text: label, as: scalar) else {
      throw prototype.invalid(variable, "the label \"\(label)\" of \"\(parameter.name)\" is no \(type.text)")
    }
    return image
  }
}

/// Texts that a plan points to; they live as long as this.
final class TextPool {
  private var texts: [String: UnsafeMutablePointer<CChar>] = [:]

  deinit { for text in texts.values { text.deallocate() } }

  /// A pointer to a NUL-terminated copy, as an image.
  func image(of text: String) -> Image { Image(of: UInt(bitPattern: pointer(text))) }

  func pointer(_ text: String) -> UnsafePointer<CChar> {
    if let known = texts[text] { return UnsafePointer(known) }
    let bytes = text.utf8CString
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { (pointer + index).initialize(to: byte) }
    texts[text] = pointer
    return UnsafePointer(pointer)
  }
}
