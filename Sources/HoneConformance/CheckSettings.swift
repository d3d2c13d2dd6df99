/// How a plugin is checked.
package struct CheckSettings: Sendable {
  /// The host's own file, which the processes of checks run.
  package var executable: String
  package var seed: UInt64
  /// Trials of a rehearsal.
  package var trials: Int
  /// Seconds after which the process of a check is given up.
  package var timeLimit: Double
  /// The plugin's options as the user gave them.
  package var options: [(name: String, text: String)]
  /// Names of the checks to make; empty: all.
  package var only: [String]
  /// Whether the user wants no more.
  package var wantsToStop: @Sendable () -> Bool

  package init(
    executable: String, seed: UInt64, trials: Int, timeLimit: Double, options: [(name: String, text: String)],
    only: [String], wantsToStop: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.executable, self.seed, self.trials, self.timeLimit) = (executable, seed, trials, timeLimit)
    (self.options, self.only, self.wantsToStop) = (options, only, wantsToStop)
  }
}
