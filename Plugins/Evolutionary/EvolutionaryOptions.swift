import HonePlugin

/// What the user may choose.
struct EvolutionaryOptions {
  enum Strategy: String, CaseIterable {
    case auto, aging, cma, de, nsga2
  }

  let strategy: Strategy
  let startsWithDefault: Bool

  init(_ options: Options) throws {
    strategy = try options.choice("strategy")
    startsWithDefault = options.isSet("start_with_default")
  }

  static let parameters: [Parameter] = [
    .choice(
      "strategy", Strategy.self, preset: .auto,
      summary: "auto; aging: the oldest dies; cma: CMA-ES; de: L-SHADE; nsga2: several metrics"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
  ]
}
