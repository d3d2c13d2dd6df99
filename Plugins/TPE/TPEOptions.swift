import HonePlugin

/// What the user may choose.
struct TPEOptions {
  var startTrials = 10
  var startsWithDefault = true
  var settings = SubspaceModel.Settings()

  init() {}

  init(_ options: Options) throws {
    startTrials = try options.int("start_trials")
    startsWithDefault = options.isSet("start_with_default")
    settings = SubspaceModel.Settings(
      goodShare: try options.double("good_share"), mostGood: try options.int("most_good"),
      mostKept: try options.int("most_kept"), candidates: try options.int("candidates"),
      priorWeight: try options.double("prior_weight"))
  }

  private static let presets = TPEOptions()

  static let parameters: [Parameter] = [
    .int("start_trials", 1...10_000, preset: presets.startTrials, summary: "trials before the densities"),
    .float(
      "good_share", 0.01...0.5, preset: presets.settings.goodShare, summary: "share of the trials that count as good"),
    .int("most_good", 1...1000, preset: presets.settings.mostGood, summary: "trials that count as good, at most"),
    .int(
      "candidates", 1...10_000, preset: presets.settings.candidates,
      summary: "points among which the most promising is proposed"),
    .float(
      "prior_weight", 0.01...100, log: true, preset: presets.settings.priorWeight,
      summary: "weight of the uniform distribution, in trials; more explores more"),
    .int(
      "most_kept", 64...100_000, preset: presets.settings.mostKept,
      summary: "other trials that a density is made of, at most; an ask takes time in proportion"),
    .flag(
      "start_with_default", preset: presets.startsWithDefault,
      summary: "make the default configuration, or the centre, the first trial"),
  ]
}
