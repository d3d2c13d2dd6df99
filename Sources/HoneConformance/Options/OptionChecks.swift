import Glibc
import HonePluginHost
import HoneSpace

extension Check {
  /// Whether every option can be set to its ends.
  static let options = Check(
    "options",
    rule: "what the descriptor's space allows is legal; what cannot work together is HONE_INVALID, with a sentence",
    mend: "narrow the option's range in the descriptor, or refuse the value in create"
  ) { context in
    let space = context.description.options
    var (made, refused) = (0, 0)
    var illegal: String?
    for (index, option) in space.hyperparameters.enumerated() where !option.domain.isText {
      let values =
        option.domain.labels.map { $0.indices.map(Double.init) }
        ?? [option.domain.value(atUnit: 0), option.domain.value(atUnit: 1)]
      for value in values {
        let text = space.text(value, of: index)
        switch try context.making([(option.name, text)]) {
        case .made: made += 1
        case .refused: refused += 1
        case .illegal(let reason): illegal = reason
        }
      }
    }
    guard made + refused > 0 else { throw Skipping(illegal ?? "it has no options of numbers or labels") }
    return "\(made) settings, each option at its ends or labels" + (refused > 0 ? "; \(refused) refused" : "")
  }

  /// Whether nonsense is refused with a sentence.
  static let badOptions = Check(
    "bad-options", rule: "a failure is a status below zero and a sentence in hone_error",
    mend: "test what a text names before it is used, and say what is wrong with it"
  ) { context in
    // What such a path is made into, if anything, is to lie nowhere else.
    _ = chdir(context.request.folder)
    let nonsense: [(domain: Domain, texts: [String])] = [
      (.text, ["", "\u{1}\u{FFFD} nonsense = [{\"", String(repeating: "9", count: 5000)]),
      (.path, ["\(context.request.folder)/missing/file", "/", "", String(repeating: "a/", count: 3000)]),
      (.pluginName, ["no-such-plugin", "", context.description.name]),
    ]
    var makings: [CheckContext.Making] = []
    for option in context.description.options.hyperparameters {
      for (domain, texts) in nonsense where option.domain == domain {
        for text in texts { makings.append(try context.making([(option.name, text)])) }
      }
      guard option.isKeyed || option.domain == .pluginName else { continue }
      for text in ["nonsense", ""] {
        makings.append(try context.making([("\(option.name).no-such-key", text)]))
      }
    }
    let tried = makings.count { $0 == .made || $0 == .refused }
    guard tried > 0 else {
      if case .illegal(let reason)? = makings.last { throw Skipping(reason) }
      throw Skipping("it has no options of text, and the host checks all others")
    }
    return "\(tried) texts that mean nothing, \(makings.count { $0 == .refused }) of them refused, none fatal"
  }
}

extension CheckContext {
  /// What came of making an instance.
  enum Making: Equatable {
    case made
    /// The plugin says that it does not work.
    case refused
    /// The host itself does not let it pass.
    case illegal(String)
  }

  /// Makes an instance with some options changed, and ends it.
  ///
  /// - Throws: `Finding` for a refusal without a sentence.
  func making(_ changes: [(name: String, text: String)]) throws -> Making {
    do {
      _ = try options(changes)
    } catch {
      // Required options are missing, or these do not go together: the host says so.
      return .illegal("\(error)")
    }
    do {
      switch description.kind {
      case .optimizer: _ = try makeOptimizer(suited(.floats()), changes: changes)
      case .objective: _ = try makeObjective(changes: changes)
      }
      return .made
    } catch let fault as PluginFault where fault.function == "create" {
      guard !isOwnSentence(fault.saw) else { throw Finding(fault.saw) }
      return .refused
    }
  }
}
