import HonePlugin

/// What the user may choose.
struct TPEOptions {
  let startTrials: Int
  let startsWithDefault: Bool
  let settings: SubspaceModel.Settings

  init(_ options: Options) throws {
    startTrials = try options.int("start_trials")
    startsWithDefault = options.isSet("start_with_default")
    settings = SubspaceModel.Settings(
      goodShare: try options.double("good_share"), mostGood: try options.int("most_good"),
      mostKept: try options.int("most_kept"), candidates: try options.int("candidates"),
      priorWeight: try options.double("prior_weight"))
  }

  static let parameters: [Parameter] = [
    .int("start_trials", 1...10_000, preset: 10, summary: "trials before the densities"),
    .float("good_share", 0.01...0.5, preset: 0.15, summary: "share of the trials that count as good"),
    .int("most_good", 1...1000, preset: 50, summary: "trials that count as good, at most"),
    .int("candidates", 1...10_000, preset: 48, summary: "points among which the most promising is proposed"),
    .float(
      "prior_weight", 0.01...100, log: true, preset: 1,
      summary: "weight of the uniform distribution, in trials; more explores more"),
    .int(
      "most_kept", 64...100_000, preset: 1024,
      summary: "other trials that a density is made of, at most; an ask takes time in proportion"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
  ]
}
