import HonePlugin

/// What the user may choose.
struct TPEOptions {
  let startTrials: Int
  let startsWithDefault: Bool
  var settings = SubspaceModel.Settings()

  init(_ options: Options) throws {
    startTrials = try options.int("start_trials")
    startsWithDefault = options.isSet("start_with_default")
    settings.share = try options.double("good_share")
    settings.mostGood = try options.int("most_good")
    settings.candidates = try options.int("candidates")
    settings.mostKept = try options.int("kept")
    settings.priorWeight = try options.double("prior")
    settings.bandwidth.rule = try options.int("rule")
    settings.bandwidth.factor = try options.double("factor")
    settings.bandwidth.least = try options.double("least")
    settings.bandwidth.pseudo = try options.double("pseudo")
    settings.bandwidth.clip = try options.double("clip")
    settings.badBandwidth = settings.bandwidth
    settings.badBandwidth.factor = try options.double("bad_factor")
    settings.root = try options.double("root")
    settings.weighting = try options.int("weighting")
    settings.mix = try options.double("mix")
    settings.acq = try options.int("acq")
  }

  static let parameters: [Parameter] = [
    .int("start_trials", 1...10_000, preset: 10, summary: "trials before the model"),
    .float("good_share", 0.01...0.5, preset: 0.1, summary: "share of the trials that count as good"),
    .int("most_good", 1...1000, preset: 25, summary: "trials that count as good, at most"),
    .int("candidates", 1...10_000, preset: 24, summary: "points among which the best is proposed, for each group"),
    .int("kept", 16...100_000, preset: 1024, summary: "trials"),
    .float("prior", 1e-3...100, preset: 1, summary: "x"),
    .float("factor", 1e-3...100, preset: 1, summary: "x"),
    .float("least", 1e-5...1, preset: 0.01, summary: "x"),
    .float("pseudo", 0...100, preset: 1, summary: "x"),
    .float("clip", 0...10, preset: 1, summary: "x"),
    .float("bad_factor", 0...10, preset: 1, summary: "x"),
    .float("root", 0...10, preset: 0, summary: "x"),
    .int("weighting", 0...10, preset: 0, summary: "x"),
    .float("mix", 0...10, preset: 0, summary: "x"),
    .int("acq", 0...10, preset: 0, summary: "x"),
    .int("rule", 0...10, preset: 0, summary: "x"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
  ]
}
