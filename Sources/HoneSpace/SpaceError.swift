/// What is wrong with a space, a configuration, or a text that names a part of them.
///
/// Each case is one rule. `description` is one line that names the culprit and says how to mend it.
package enum SpaceError: Error, Sendable, Equatable, CustomStringConvertible {
  // Declaring a space.
  case malformedName(String)
  case duplicateName(String)
  case boundNotFinite(name: String, bound: Double)
  case emptyRange(name: String, low: Double, high: Double)
  case tooWide(name: String)
  case logOfNonPositive(name: String, low: Double)
  case illegalStep(name: String, step: Double)
  case stepOnLogScale(name: String)
  case boundNotWhole(name: String, bound: Double)
  case boundTooLarge(name: String, bound: Double)
  case noLabels(name: String)
  case emptyLabel(name: String)
  case duplicateLabel(name: String, label: String)
  case numbersDoNotMatch(name: String, labels: Int, numbers: Int)
  case numbersDoNotIncrease(name: String, number: Double)
  case illegalPreset(name: String, preset: String, legal: String)
  case presetOfWrongKind(name: String, kind: String)
  case laterParameter(name: String, parameter: String)
  case noSuchParameter(name: String, index: Int)
  case neverActive(name: String)
  case literalOverText(name: String, parameter: String)
  case orderOfChoice(name: String, parameter: String)
  case numberAgainstLabel(name: String, left: String, right: String)
  case malformedLiteral(name: String, literal: String, reason: String)

  // Configurations.
  case wrongCount(expected: Int, saw: Int)
  case illegalValue(name: String, value: String, legal: String, nearest: String?)
  case missingValue(name: String, legal: String)
  case valueOfInactive(name: String, value: String, condition: String)
  case forbidden(clause: String)

  // Texts.
  case unknownName(String, nearest: String?)
  case setTwice(name: String)
  case unreadableValue(name: String, text: String, legal: String, nearest: String?)
  case settingInactive(name: String, condition: String)
  case noPreset(name: String, legal: String)
  case syntax(text: String, column: Int, reason: String)
  case malformedJSON(reason: String)

  // Narrowing.
  case outsideRange(name: String, low: String, high: String, legal: String)
  case nothingLeft(name: String, low: String, high: String, legal: String)
  case wrongChange(name: String, change: String, kind: String)
  case gridNotWithin(name: String, step: Double, legal: String)
  case stillNeeded(name: String, by: String)

  /// The sentence, about a hyperparameter.
  package var description: String { message(noun: "hyperparameter") }

  /// The sentence, with the word for what a space is made of: "hyperparameter", or "option" for a plugin's options.
  package func message(noun: String) -> String {
    switch self {
    case .malformedName(let name):
      "\(noun) \(quoted(name)): a name is 1 to 63 letters, digits, _ and -, and starts with a letter or _"
    case .duplicateName(let name):
      "\(noun) \(quoted(name)) is declared twice; rename one of them"
    case .boundNotFinite(let name, let bound):
      "\(noun) \(quoted(name)): a bound must be finite, not \(bound)"
    case .emptyRange(let name, let low, let high):
      "\(noun) \(quoted(name)): low \(NumberText.shortest(low)) lies above high \(NumberText.shortest(high)); "
        + "swap them"
    case .tooWide(let name):
      "\(noun) \(quoted(name)): high - low overflows a double; narrow the range or use a log scale from a small "
        + "positive low"
    case .logOfNonPositive(let name, let low):
      "\(noun) \(quoted(name)): a log scale needs low > 0, not \(NumberText.shortest(low)); give a small positive "
        + "low or a linear scale"
    case .illegalStep(let name, let step):
      "\(noun) \(quoted(name)): a step must be positive, not \(NumberText.shortest(step)), whole for an int, and "
        + "give at most 2^53 values"
    case .stepOnLogScale(let name):
      "\(noun) \(quoted(name)): a step and a log scale exclude each other; drop one of them"
    case .boundNotWhole(let name, let bound):
      "\(noun) \(quoted(name)): a bound of an int must be a whole number, not \(NumberText.shortest(bound))"
    case .boundTooLarge(let name, let bound):
      "\(noun) \(quoted(name)): a bound of an int must lie within 2^53 = 9007199254740992 either way, not "
        + NumberText.shortest(bound)
    case .noLabels(let name):
      "\(noun) \(quoted(name)): there are no labels; give at least one"
    case .emptyLabel(let name):
      "\(noun) \(quoted(name)): a label is empty; labels have at least one character and no control characters"
    case .duplicateLabel(let name, let label):
      "\(noun) \(quoted(name)): label \(quoted(label)) occurs twice"
    case .numbersDoNotMatch(let name, let labels, let numbers):
      "\(noun) \(quoted(name)): \(labels) labels but \(numbers) numbers; give each label one number"
    case .numbersDoNotIncrease(let name, let number):
      "\(noun) \(quoted(name)): numbers of labels must be finite and increase; "
        + "\(NumberText.shortest(number)) does not"
    case .illegalPreset(let name, let preset, let legal):
      "\(noun) \(quoted(name)): the default \(preset) is not legal; it must be \(legal)"
    case .presetOfWrongKind(let name, let kind):
      "\(noun) \(quoted(name)): a default of kind \(kind) must be given as a \(kind == "number" ? "number" : "text")"
    case .laterParameter(let name, let parameter):
      "\(noun) \(quoted(name)): its condition looks at \(quoted(parameter)), which is not declared before it; "
        + "move \(quoted(parameter)) up"
    case .noSuchParameter(let name, let index):
      "\(owner(name, noun)): index \(index) is not that of a declared \(noun)"
    case .neverActive(let name):
      "\(noun) \(quoted(name)): its condition has no terms, so it would never be active; drop it "
        + "or the condition"
    case .literalOverText(let name, let parameter):
      "\(owner(name, noun)): \(quoted(parameter)) is a text, which cannot be compared"
    case .orderOfChoice(let name, let parameter):
      "\(owner(name, noun)): the labels of the choice \(quoted(parameter)) have no order; use == != in, or an ordinal"
    case .numberAgainstLabel(let name, let left, let right):
      "\(owner(name, noun)): \(quoted(left)) and \(quoted(right)) cannot be compared, one being a number and the other a label"
    case .malformedLiteral(let name, let literal, let reason):
      "\(owner(name, noun)): \(literal): \(reason)"
    case .wrongCount(let expected, let saw):
      "a configuration of this space has \(expected) values, not \(saw)"
    case .illegalValue(let name, let value, let legal, let nearest):
      "\(noun) \(quoted(name)): \(value) is not \(legal)" + suggestion(nearest)
    case .missingValue(let name, let legal):
      "\(noun) \(quoted(name)) is active but has no value; it must be \(legal)"
    case .valueOfInactive(let name, let value, let condition):
      "\(noun) \(quoted(name)) has the value \(value) but is inactive; it is active only when \(condition)"
    case .forbidden(let clause):
      "the configuration is forbidden: \(clause)"
    case .unknownName(let name, let nearest):
      "unknown \(noun) \(quoted(name))" + (nearest.map { "; did you mean \(quoted($0))?" } ?? "")
    case .setTwice(let name):
      "\(noun) \(quoted(name)) is set twice"
    case .unreadableValue(let name, let text, let legal, let nearest):
      "\(noun) \(quoted(name)): \(quoted(text)) is not \(legal)" + suggestion(nearest)
    case .settingInactive(let name, let condition):
      "\(noun) \(quoted(name)) is inactive here; set it only when \(condition)"
    case .noPreset(let name, let legal):
      "\(noun) \(quoted(name)) has no default; give \(name)=VALUE, \(legal)"
    case .syntax(let text, let column, let reason):
      "column \(column) of \(quoted(text)): \(reason)"
    case .malformedJSON(let reason):
      "stored space cannot be read: \(reason)"
    case .outsideRange(let name, let low, let high, let legal):
      "\(noun) \(quoted(name)): \(low):\(high) does not lie within the objective's range; it must be \(legal)"
    case .nothingLeft(let name, let low, let high, let legal):
      "\(noun) \(quoted(name)): \(low):\(high) leaves no value; it must be \(legal)"
    case .wrongChange(let name, let change, let kind):
      "\(noun) \(quoted(name)): \(change) does not apply to the kind \(kind)"
    case .gridNotWithin(let name, let step, let legal):
      "\(noun) \(quoted(name)): the step \(NumberText.shortest(step)) leads off the objective's values; they are "
        + legal
    case .stillNeeded(let name, let user):
      "\(noun) \(quoted(name)) cannot leave the space, since \(user) looks at it"
    }
  }

  /// The hyperparameter or option that it is about, by name; nil if it is about a whole.
  package var subject: String? {
    switch self {
    case .malformedName(let name), .duplicateName(let name), .boundNotFinite(let name, _), .emptyRange(let name, _, _),
      .tooWide(let name), .logOfNonPositive(let name, _), .illegalStep(let name, _), .stepOnLogScale(let name),
      .boundNotWhole(let name, _), .boundTooLarge(let name, _), .noLabels(let name), .emptyLabel(let name),
      .duplicateLabel(let name, _), .numbersDoNotMatch(let name, _, _), .numbersDoNotIncrease(let name, _),
      .illegalPreset(let name, _, _), .presetOfWrongKind(let name, _), .laterParameter(let name, _),
      .noSuchParameter(let name, _), .neverActive(let name), .literalOverText(let name, _), .orderOfChoice(let name, _),
      .numberAgainstLabel(let name, _, _), .malformedLiteral(let name, _, _), .illegalValue(let name, _, _, _),
      .missingValue(let name, _), .valueOfInactive(let name, _, _), .unknownName(let name, _), .setTwice(let name),
      .unreadableValue(let name, _, _, _), .settingInactive(let name, _), .noPreset(let name, _),
      .outsideRange(let name, _, _, _), .nothingLeft(let name, _, _, _), .wrongChange(let name, _, _),
      .gridNotWithin(let name, _, _), .stillNeeded(let name, _):
      name.isEmpty ? nil : name
    case .wrongCount, .forbidden, .syntax, .malformedJSON: nil
    }
  }

  /// Who owns a formula: a hyperparameter its condition, the space (no name) its forbidden clauses.
  private func owner(_ name: String, _ noun: String) -> String {
    name.isEmpty ? "forbidden clause" : "condition of \(noun) \(quoted(name))"
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }

  private func suggestion(_ nearest: String?) -> String { nearest.map { "; the nearest is \($0)" } ?? "" }
}
