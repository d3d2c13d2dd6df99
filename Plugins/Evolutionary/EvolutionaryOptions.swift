import HonePlugin

/// What the user may choose.
struct EvolutionaryOptions {
  enum Strategy: String, CaseIterable {
    case auto, aging, cma, de, nsga2, pbt
  }

  let strategy: Strategy
  let startsWithDefault: Bool
  /// Whether CMA-ES adapts its learning rates to noise.
  let adaptsToNoise: Bool
  /// Members of population based training; nil: by the trials.
  let population: Int?
  /// Intervals of population based training; nil: by the trials.
  let intervals: Int?

  init(_ options: Options) throws {
    strategy = try options.choice("strategy")
    startsWithDefault = options.isSet("start_with_default")
    adaptsToNoise = options.isSet("noise_adaptation")
    population = options.int(ifGiven: "population")
    intervals = options.int(ifGiven: "intervals")
  }

  static let parameters: [Parameter] = [
    .choice(
      "strategy", Strategy.self, preset: .auto,
      summary: "auto; aging: the oldest dies; cma: CMA-ES; de: L-SHADE; nsga2: several metrics; pbt"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
    .flag(
      "noise_adaptation", preset: false, when: .in("strategy", [Strategy.auto.rawValue, Strategy.cma.rawValue]),
      summary: "CMA-ES learns the slower the noisier the values are: for noise as large as what is left to gain"),
    .int(
      "population", 2...4096, when: .equal("strategy", Strategy.pbt.rawValue),
      summary: "networks that train side by side; the square root of the trials, unless given"),
    .int(
      "intervals", 2...100_000, when: .equal("strategy", Strategy.pbt.rawValue),
      summary: "trials that a full training is made of; trials / population, unless given"),
  ]
}
