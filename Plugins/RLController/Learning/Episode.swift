package import HonePlugin

/// A trial that has ended, as the learner sees it.
package struct Episode: Sendable, Equatable {
  package var trajectory: Trajectory
  package var fitness: Fitness

  package init(trajectory: Trajectory, fitness: Fitness) {
    self.trajectory = trajectory
    self.fitness = fitness
  }
}

/// A way to make a policy better.
protocol Learner: AnyObject {
  /// Learns what became of a trial; changes the policy now or later.
  ///
  /// - Parameter progress: share of the study that is over, 0 … 1.
  func learn(_ episode: Episode, progress: Double, _ policy: any Policy)
  /// One of the best trials; nil if there is none.
  func remembered(_ random: inout RandomStream) -> Trajectory?

  func save(_ writer: Writer) throws
  func load(_ reader: Reader, _ policy: any Policy) throws
}

extension Learner {
  func remembered(_ random: inout RandomStream) -> Trajectory? { nil }
}

extension Writer {
  func write(_ trajectory: Trajectory) throws {
    try write(trajectory.steps)
    try write(trajectory.actions)
    try write(trajectory.features)
    try write(trajectory.logProbabilities)
  }

  func write(_ episodes: [Episode]) throws {
    try write(UInt64(episodes.count))
    for episode in episodes {
      try write(episode.trajectory)
      try write(episode.fitness.violation)
      try write(episode.fitness.objectives)
    }
  }
}

extension Reader {
  private static let damaged = PluginError.invalid("the saved state is damaged: a trial of another space")

  func readTrajectory(_ decisions: [Decision]) throws -> Trajectory {
    var trajectory = Trajectory()
    trajectory.steps = try read(arrayOf: Int32.self, limit: decisions.count)
    trajectory.actions = try read(arrayOf: Double.self, limit: decisions.count)
    trajectory.features = try read(arrayOf: Double.self, limit: decisions.count)
    trajectory.logProbabilities = try read(arrayOf: Double.self, limit: decisions.count)
    let count = trajectory.count
    guard
      [trajectory.actions.count, trajectory.features.count, trajectory.logProbabilities.count] == [
        count, count, count,
      ],
      zip(trajectory.steps, trajectory.actions).allSatisfy({ step, action in
        decisions.indices.contains(Int(step)) && decisions[Int(step)].takes(action)
      })
    else { throw Self.damaged }
    return trajectory
  }

  func readEpisodes(limit: Int, _ decisions: [Decision]) throws -> [Episode] {
    let count = try read(UInt64.self)
    guard count <= UInt64(limit) else { throw Self.damaged }
    return try (0..<count).map { _ in
      let trajectory = try readTrajectory(decisions)
      let violation = try read(Double.self)
      let objectives = try read(arrayOf: Double.self, limit: 1 << 16)
      guard !objectives.isEmpty else { throw Self.damaged }
      return Episode(trajectory: trajectory, fitness: Fitness(violation: violation, objectives))
    }
  }

  /// Fills numbers with as many that were saved.
  func read(into numbers: Numbers) throws {
    let values = try read(arrayOf: Double.self, limit: numbers.count)
    guard values.count == numbers.count, values.allSatisfy(\.isFinite) else { throw Self.damaged }
    numbers.assign(values)
  }
}
