/// What an optimizer knew at one moment of a study: an accelerator, since a replay gives the same.
package struct OptimizerSnapshot: Sendable, Equatable {
  /// How many steps of the study's `Replay` it contains, from the first on.
  package var steps: Int
  /// The library that saved it, by version, size and time: another one must not load it.
  package var library: String
  /// The plugin's own bytes.
  package var state: [UInt8]

  package init(steps: Int, library: String, state: [UInt8]) {
    self.steps = steps
    self.library = library
    self.state = state
  }
}
