import HonePlugin

/// What the user may choose.
struct ControllerOptions {
  enum Algorithm: String, CaseIterable {
    case ppo, reinforce
  }

  let algorithm: Algorithm
  let startsWithDefault: Bool
  /// nil: a share of the study's.
  let startTrials: Int?
  let bins: Int
  let exploration: Double
  let rehearsal: Double
  let refinement: Double
  let proximal: ProximalLearner.Settings
  let reinforce: ReinforceLearner.Settings

  init(_ options: Options) throws {
    algorithm = try options.choice("algorithm")
    startsWithDefault = options.isSet("start_with_default")
    startTrials = options.int(ifGiven: "start_trials")
    bins = options.int(ifGiven: "bins") ?? (algorithm == .ppo ? 0 : 10)
    var proximal = ProximalLearner.Settings()
    var reinforce = ReinforceLearner.Settings()
    let batch = try options.int("batch")
    (proximal.batch, reinforce.batch) = (batch, batch)
    if algorithm == .ppo {
      proximal.window = max(batch, try options.int("window"))
      proximal.epochs = try options.int("epochs")
      proximal.clip = try options.double("clip")
      proximal.imitation = try options.double("imitation")
      proximal.elites = try options.int("elites")
      proximal.step.first = try options.double("step")
      proximal.step.last = try options.double("last_step")
      proximal.entropy.first = try options.double("entropy")
      proximal.entropy.last = proximal.entropy.first / 10
      exploration = try options.double("exploration")
      rehearsal = try options.double("rehearsal")
      refinement = try options.double("refinement")
      proximal.contextStep = try options.double("context_step")
    } else {
      (exploration, rehearsal, refinement) = (0, 0, 0)
      reinforce.step = try options.double("learning_rate")
      reinforce.decay = try options.double("baseline")
      reinforce.power = try options.double("reward_power")
    }
    self.proximal = proximal
    self.reinforce = reinforce
  }

  /// Trials before the policy is asked.
  ///
  /// Measured: with a seventh of 300 trials instead of 16 the policy commits itself to fewer wrong basins.
  func startTrials(of trials: Int?) -> Int {
    if let startTrials { return startTrials }
    guard algorithm == .ppo else { return 0 }
    guard let trials else { return Self.usualStart }
    return min(max(trials / 7, min(Self.usualStart, trials / 4)), Self.mostStart)
  }

  private static let usualStart = 16
  private static let mostStart = 64
  private static let isPPO = Condition.equal("algorithm", "ppo")
  private static let isReinforce = Condition.equal("algorithm", "reinforce")

  static let parameters: [Parameter] = [
    .choice(
      "algorithm", Algorithm.self, preset: .ppo,
      summary: "ppo: ranks, clipping, imitation; reinforce: as published, by the values themselves"),
    .flag(
      "start_with_default", preset: true, summary: "make the default configuration, or the centre, the first trial"),
    .int(
      "start_trials", 0...1_000_000,
      summary: "trials of a Sobol sequence before the policy is asked; a seventh, 16 to 64, or 0 with reinforce"),
    .int("bins", 0...1000, summary: "equal parts of a number's range; 0: a normal distribution; 10 with reinforce"),
    .int("batch", 1...10_000, preset: 8, summary: "trials between updates of the policy"),
    .int("window", 2...10_000, preset: 64, when: isPPO, summary: "latest trials that an update learns from"),
    .int("epochs", 1...100, preset: 6, when: isPPO, summary: "steps of an update"),
    .float("clip", 0.01...1, preset: 0.2, when: isPPO, summary: "how far an update moves a decision's probability"),
    .float("exploration", 0...0.9, preset: 0.05, when: isPPO, summary: "share of decisions that are uniform instead"),
    .float(
      "rehearsal", 0...1, preset: 0.3, when: isPPO,
      summary: "share of trials that repeat one of the best but for a few decisions"),
    .float(
      "refinement", 0...1, preset: 0.3, when: isPPO,
      summary: "last share of a study in which trials turn to small steps from the best; 0: none"),
    .float("imitation", 0...100, preset: 0.25, when: isPPO, summary: "weight of the best trials' likelihood"),
    .int("elites", 1...1000, preset: 8, when: isPPO, summary: "how many best trials are imitated"),
    .float(
      "step", 1e-4...1, log: true, preset: 0.2, when: isPPO,
      summary: "size of the first steps, in deviations of the policy"),
    .float("last_step", 1e-4...1, log: true, preset: 0.03, when: isPPO, summary: "size of the last steps"),
    .float(
      "entropy", 1e-6...1, log: true, preset: 0.1, when: isPPO,
      summary: "weight of the entropy at first; a tenth at last"),
    .float(
      "context_step", 0...1, preset: 0.1, when: isPPO,
      summary: "steps of what depends on earlier decisions, relative to the others; 0: each for itself"),
    .float("learning_rate", 1e-6...1, log: true, preset: 6e-4, when: isReinforce, summary: "of Adam"),
    .float(
      "baseline", 0...1, preset: 0.95, when: isReinforce, summary: "how much of the moving average of rewards is kept"),
    .float(
      "reward_power", 0.1...10, preset: 1, when: isReinforce,
      summary: "rewards are values to this power; 3 in the paper"),
  ]
}
