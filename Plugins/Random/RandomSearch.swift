import CHone
package import HonePlugin
import QuasiRandom

/// Random search: every trial a fresh point of the unit cube, whatever the others found.
///
/// Proposal `t` is a function of the seed and `t` alone, so any number of them can be made ahead, in any order, and a study
/// resumes without replay.
///
/// Source: Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 13, 2012; with `sequence = sobol`
/// Bousquet et al., "Critical Hyper-Parameters: No Random, No Cry", 2017.
package final class RandomSearch: Optimizer {
  /// Where the points of the unit cube come from.
  enum Sequence: String, CaseIterable {
    case uniform
    case sobol
  }

  /// Draws for one trial before forbidden clauses are taken to leave nothing.
  static let mostDraws: UInt32 = 10_000

  package static let descriptor = PluginDescriptor(
    name: "random", summary: "independent random configurations, the baseline to beat",
    text: """
      Draws every configuration anew, uniformly in the unit coordinates of the space: log-scaled hyperparameters are \
      uniform in the logarithm, labels equally likely, and a hyperparameter is drawn only where its condition holds, \
      parents first. It learns nothing from results, so it suits any number of workers, never gets stuck, and is what \
      every other optimizer has to beat.

      sequence = uniform draws independently. sequence = sobol takes the points of a scrambled Sobol sequence, which \
      fill the space more evenly: worth 10 to 20 % of the trials in up to five dimensions, never a loss in more.

      Configurations that a forbidden clause excludes are drawn again, 10000 times at most.

      Sources: Bergstra and Bengio, JMLR 13, 2012; Bousquet et al., arXiv 1706.03200; Owen, "Randomly permuted \
      (t,m,s)-nets and (t,s)-sequences", 1995; Joe and Kuo, SIAM J. Sci. Comput. 30, 2008.
      """,
    options: [
      .choice(
        "sequence", Sequence.self, preset: .uniform, summary: "independent points, or a scrambled Sobol sequence"),
      .flag("start_with_default", preset: true, summary: "make the default configuration the first trial"),
    ],
    flags: [.deterministic, .ignoresTells])

  private let space: Space
  private let seed: UInt64
  private let sobol: SobolSequence?
  /// The first trial, if it is not drawn.
  private let firstConfiguration: [Double]?
  /// Room for one point of the unit cube.
  private let point: UnsafeMutableBufferPointer<Double>

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    space = problem.space
    seed = problem.seed
    switch try options.choice("sequence", as: Sequence.self) {
    case .uniform: sobol = nil
    case .sobol:
      guard space.count <= SobolSequence.mostDimensions else {
        throw PluginError.invalid(
          "sequence = \"sobol\" has \(SobolSequence.mostDimensions) dimensions, but the space has \(space.count) "
            + "hyperparameters; choose sequence = \"uniform\"")
      }
      sobol = SobolSequence(dimensions: space.count, seed: seed)
    }
    firstConfiguration = options.isSet("start_with_default") ? space.defaultConfiguration : nil
    point = .allocate(capacity: space.count)
    point.initialize(repeating: 0)
  }

  deinit { point.deallocate() }

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      try propose(proposal.trial, proposal.values.buffer)
    }
    return .proposed(proposals.capacity)
  }

  /// Writes the configuration of one trial.
  private func propose(_ trial: UInt64, _ values: UnsafeMutableBufferPointer<Double>) throws {
    if trial == 0, let firstConfiguration {
      _ = values.update(from: firstConfiguration)
      return
    }
    guard let point = point.baseAddress, let values = values.baseAddress else { return }
    for draw in 0..<Self.mostDraws {
      place(trial, draw, point)
      space.configuration(atUnit: point, into: values)
      if !space.isForbidden(values) { return }
    }
    throw PluginError.invalid(
      "none of \(Self.mostDraws) configurations drawn for trial \(trial) is allowed: the forbidden clauses leave next to "
        + "nothing of the space; loosen them, or turn them into conditions or narrower ranges")
  }

  /// Writes the point of the unit cube that is draw number `draw` for a trial.
  private func place(_ trial: UInt64, _ draw: UInt32, _ point: UnsafeMutablePointer<Double>) {
    if let sobol {
      // The sequence starts with the first trial that it proposes: its first 2^k points are balanced only from there.
      let index = firstConfiguration == nil ? trial : trial - 1
      sobol.write(index, scramble: draw, into: point)
    } else {
      let count = UInt32(space.count)
      let stride = count + count % 2  // draws start at even indices
      hone_random_uniforms(seed, trial, HONE_STREAM_PROPOSAL, draw &* stride, count, point)
    }
  }
}
