import HonePlugin

/// What the user may choose.
struct EvolutionaryOptions {
  enum Strategy: String, CaseIterable {
    case aging
  }

  let strategy: Strategy
  let startsWithDefault: Bool

  init(_ options: Options) throws {
    strategy = try options.choice("strategy")
    startsWithDefault = options.isSet("start_with_default")
  }

  static let parameters: [Parameter] = [
    .choice("strategy", Strategy.self, preset: .aging, summary: "aging: a small population in which the oldest dies"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
  ]
}
