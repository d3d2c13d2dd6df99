package import HonePlugin

/// The names that placeholders may have, and which of them may be inactive.
package struct Vocabulary: Sendable {
  private let parameters: [Parameter]
  private let hasBudget: Bool

  package init(_ parameters: [Parameter], hasBudget: Bool) {
    self.parameters = parameters
    self.hasBudget = hasBudget
  }

  /// Checks the placeholders of a text.
  ///
  /// - Parameter remedy: how an inactive hyperparameter can be dealt with here; nil: it leaves no hole.
  /// - Throws: for a name that does not exist, a budget where there is none, and a hole.
  package func check(_ template: Template, remedy: String?) throws(TemplateError) {
    for placeholder in template.placeholders {
      if let parameter = parameters.first(where: { $0.name == placeholder.name }) {
        if let remedy, !parameter.condition.isAlways, placeholder.substitute == nil {
          throw .mayBeInactive(parameter.name, remedy: remedy)
        }
      } else if let field = TrialField(rawValue: placeholder.name) {
        if field == .budget && !hasBudget { throw .noBudget }
      } else {
        let known = parameters.map(\.name) + TrialField.allCases.map(\.rawValue)
        throw .unknown(placeholder.name, nearest: nearest(to: placeholder.name, in: known))
      }
    }
  }

  /// Whether a placeholder of the text may have nothing to stand for it.
  package func mayVanish(_ template: Template) -> Bool {
    template.placeholders.contains { placeholder in
      placeholder.substitute == nil
        && parameters.contains { $0.name == placeholder.name && !$0.condition.isAlways }
    }
  }

  /// The hyperparameters with more than one value that none of the texts mentions, and on which no other depends.
  package func unused(in templates: [Template]) -> [String] {
    let names = Set(templates.flatMap(\.placeholders).map(\.name))
    guard !names.contains(TrialField.configuration.rawValue) else { return [] }
    let parents = Set(parameters.flatMap { $0.condition.terms.joined().map(\.parameter) })
    return parameters.filter { $0.isFree && !names.contains($0.name) && !parents.contains($0.name) }.map(\.name)
  }
}

extension Parameter {
  /// Whether it has more than one value.
  fileprivate var isFree: Bool {
    switch domain {
    case .float(let low, let high, _, _), .int(let low, let high, _, _): low < high
    case .ordinal(let labels, _), .choice(let labels): labels.count > 1
    case .text, .path, .pluginName: false
    }
  }
}

/// The one of `names` that is a third of its letters or less away from a name; nil if none is.
///
/// Source: Levenshtein distance, row by row, Wagner and Fischer, JACM 21(1), 1974.
func nearest(to name: String, in names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in names {
    let letters = Array(candidate.lowercased())
    var row = Array(0...letters.count)
    for (i, a) in wanted.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in letters.enumerated() {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    let distance = row[letters.count]
    let longest = max(letters.count, wanted.count)
    // A one-letter name is one edit away from every other one.
    if distance < longest, distance <= max(1, longest / 3), distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}
