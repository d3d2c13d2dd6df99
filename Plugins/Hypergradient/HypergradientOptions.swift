import HonePlugin

/// How gradients with respect to hyperparameters are come by, and what is done with them.
package enum HypergradientMode: String, CaseIterable, Sendable {
  /// The first of online and offline that the objective allows.
  case auto
  /// From step to step inside each evaluation.
  case online
  /// From report to report of each evaluation.
  case forward
  /// From evaluation to evaluation, with their gradients.
  case offline
  /// From evaluation to evaluation, with differences in the place of gradients.
  case differences
  /// The same with two evaluations a step, whatever the number of hyperparameters.
  case spsa
}

/// The options of the plugin.
struct HypergradientOptions {
  /// How a rule of online descent changes the value.
  enum Rule: String, CaseIterable, Sendable {
    case cosine
    case additive
  }

  let mode: HypergradientMode
  let optimizer: String
  let rule: Rule
  /// β of online descent; nil: the rule's own.
  let beta: Double?
  let interval: Int?
  /// The part of the steps so far to which intervals grow, 8 for an eighth; 0: they do not; nil: the rule's own.
  let widening: Int?
  /// The factor of a change of the relative form where gradient and displacement point the same way.
  let leastFactor: Double
  /// Length of a step of forward descent, in units of the logarithm.
  let step: Double
  /// Evaluations of one descent from evaluation to evaluation.
  let evaluations: Int
  /// How far apart points are whose difference is taken, in unit coordinates.
  let difference: Double
  /// Names of the hyperparameters that move; nil: all that can.
  let tuned: [String]?
  /// Where some hyperparameters begin, by name.
  let starts: [(key: String, text: String)]

  static let parameters: [Parameter] = [
    .choice(
      "mode", HypergradientMode.self, preset: .auto,
      summary: "online, forward: within a trial; offline, differences, spsa: from trial to trial"),
    .pluginName(
      "optimizer", preset: "bayesian",
      summary: "where the rest of a configuration comes from; its options as optimizer.KEY"),
    .text("tune", summary: "hyperparameters that move, separated by commas; all that can, unless given"),
    .text("start", flags: .keyed, summary: "start.NAME=value: where NAME begins in every trial"),
    .choice("rule", Rule.self, preset: .cosine, summary: "online: relative and free of scale, or as published"),
    .float(
      "beta", 1e-12...1, log: true,
      summary: "online: length of a change a step; 0.25 for cosine, 0.001 for additive, unless given"),
    .int(
      "interval", 1...1000,
      summary: "online: steps from change to change, at least; 16 for cosine, 1 for additive, unless given"),
    .int(
      "widening", 0...1000,
      summary: "online: intervals grow to steps / widening; 0: never; 8 for cosine, 0 for additive, unless given"),
    .float(
      "least_factor", 0.01...1, preset: 0.6,
      summary: "online: cosine lowers a value by this factor to the power of the cosine"),
    .float("step", 1e-4...1, log: true, preset: 0.1, summary: "forward: length of a change, in the logarithm"),
    .int(
      "evaluations", 2...100_000, preset: 20,
      summary: "offline, differences, spsa: trials of one descent, before the next"),
    .float(
      "difference", 1e-8...0.25, log: true, preset: 1e-2,
      summary: "differences, spsa: how far apart points are, as a share of the range"),
    .flag("start_with_default", preset: true, summary: "begin the first descent at the defaults"),
  ]

  init(_ options: Options) throws {
    mode = try options.choice("mode")
    optimizer = try options.text("optimizer")
    rule = try options.choice("rule")
    beta = options.double(ifGiven: "beta")
    interval = options.int(ifGiven: "interval")
    widening = options.int(ifGiven: "widening")
    leastFactor = try options.double("least_factor")
    step = try options.double("step")
    evaluations = try options.int("evaluations")
    difference = try options.double("difference")
    tuned = options.text(ifGiven: "tune").map { text in
      text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    }
    starts = options.keyed("start")
  }
}

extension String {
  /// Without spaces at its ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
