import HonePlugin

/// What the user may choose.
struct BayesianOptions {
  enum Function: String, CaseIterable {
    case alternate
    case improvement = "log-ei"
    case bound = "lcb"
  }
  enum Kernel: String, CaseIterable {
    case auto
    case threeHalves = "matern-3/2"
    case fiveHalves = "matern-5/2"
  }
  enum Transform: String, CaseIterable {
    case auto, standardise, power
    case halfRank = "half-rank"
  }

  let function: Function
  /// nil: by the number of metrics.
  let kappa: Double?
  let choices: Surrogate.Choices
  let startTrials: Int?
  /// Most trials before the model where there are labels or conditions, unless a tenth of all are more.
  let startCap: Int
  let startsWithDefault: Bool
  let trustRegion: Bool
  let quadratic: Bool
  let parzen: Bool
  let isVerbose: Bool
  /// The least variance of noise that is considered, in squared units of the standardised outputs.
  let noiseFloor: Double

  init(_ options: Options) throws {
    function = try options.choice("acquisition")
    kappa = options.double(ifGiven: "kappa")
    let kernel: Kernel = try options.choice("kernel")
    let transform: Transform = try options.choice("transform")
    choices = Surrogate.Choices(
      smoothness: kernel == .auto ? nil : kernel == .threeHalves ? .threeHalves : .fiveHalves,
      transform: transform == .auto ? nil : OutputTransform(rawValue: transform.rawValue))
    startTrials = options.int(ifGiven: "start_trials")
    startCap = try options.int("start_cap")
    startsWithDefault = options.isSet("start_with_default")
    trustRegion = options.isSet("trust_region")
    quadratic = options.isSet("quadratic")
    parzen = options.isSet("parzen")
    isVerbose = options.isSet("verbose")
    let noise = try options.double("least_noise")
    noiseFloor = max(1e-8, noise * noise)
  }

  static let parameters: [Parameter] = [
    .choice(
      "acquisition", Function.self, preset: .alternate,
      summary: "log-ei: expected improvement; lcb: confidence bound; alternate: twice the one, once the other"),
    .float(
      "kappa", 0...10, summary: "deviations that the confidence bound adds; 1, with several metrics 1.8, unless given"),
    .choice("kernel", Kernel.self, preset: .auto, summary: "smoothness of the model; auto: by evidence at each refit"),
    .choice(
      "transform", Transform.self, preset: .auto,
      summary: "of the values; auto: power or half-rank, whose predictions rank better"),
    .int(
      "start_trials", 1...10_000,
      summary:
        "trials before the model; without it, dimensions + 1, or half with numbers alone; at least 4, or a fifth of all "
        + "trials if that is less, but never fewer than 2"),
    .int(
      "start_cap", 1...10_000, preset: 10,
      summary: "without start_trials, the most where there are labels or conditions; more if a tenth of all trials is"),
    .flag("start_with_default", preset: true, summary: "make the default configuration the first trial"),
    .float(
      "least_noise", 0...0.5, preset: 0,
      summary: "deviation of noise that the model assumes at least, as a share of the deviation of the values"),
    .flag("verbose", preset: false, summary: "log what each fit of the model found"),
    .flag("trust_region", preset: true, summary: "seek near the incumbent in every second trial once there are many"),
    .flag(
      "quadratic", preset: true,
      summary: "in every fourth trial step to the minimum of a quadratic round the incumbent, if one fits"),
    .flag("parzen", preset: false, summary: "draw every second trial as tpe draws it; races set it"),
  ]
}
