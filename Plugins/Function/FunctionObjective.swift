package import HonePlugin

/// An existing C function as an objective, called through libffi.
///
/// What it looks like is the user's to say: the prototype its types, the declared space its hyperparameters.
package final class FunctionObjective: Objective {
  package let description: ObjectiveDescription
  private let plan: NativePlan

  package init(_ options: Options, _ host: Host) throws {
    let declaration = try host.declaration()
    do {
      let prototype = try Prototype(parsing: try options.text("prototype"))
      let symbol = options.text(ifGiven: "symbol") ?? prototype.name
      let library = try FunctionLibrary(try options.text("library"), symbol: symbol)
      try Self.check(prototype, symbol, library, try options.choice("check"), host)
      var binder = try Binder(
        prototype, parameters: declaration.parameters, budget: declaration.budget, bindings: options.keyed("bind"),
        constants: options.keyed("set"))
      let bound = try binder.bind(result: try options.choice("return"), metrics: declaration.metrics)
      description = try ObjectiveDescription(
        bound.parameters, forbidden: declaration.forbidden, metrics: bound.metrics, budget: declaration.budget)
      plan = try NativePlan(bound, of: prototype, library.function, host)
    } catch let error as DeclarationError {
      host.log(.error, "in the prototype:\n\(error.excerpt)")
      throw PluginError.invalid("prototype, \(error)")
    }
  }

  package func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    try plan.call(trial, monitor, outcome)
  }

  /// Compares the prototype with the library's debugging information, if it has some.
  private static func check(
    _ prototype: Prototype, _ symbol: String, _ library: FunctionLibrary, _ check: Check, _ host: Host
  ) throws {
    guard check != .never else { return }
    let debug = DebugInformation(prototype, symbol: symbol, file: library.file)
    guard debug.isThere else {
      return host.log(
        .info,
        "\(library.file) has no debugging information of \(symbol), so nothing can be compared with the prototype")
    }
    if check == .strict, let first = debug.contradictions.first { throw first }
    for doubt in debug.contradictions + debug.doubts { host.log(.warning, "prototype, \(doubt)\n\(doubt.excerpt)") }
  }
}

/// What happens when the debugging information contradicts the prototype.
package enum Check: String, CaseIterable, Sendable {
  /// No call is made.
  case strict
  case warn
  case never
}
