import CHone
import Glibc
import HonePlugin

/// Random steps from the best configuration so far, longer after a success and shorter after a failure, so that one step
/// in five succeeds.
///
/// It works as it stands. What is yours to write is marked CHANGE:
///   1. what hone says of it, and the options that it takes
///   2. what it remembers
///   3. how it makes a configuration
///   4. what it learns from a result
///
/// It sees the space as a unit cube, through `Space`, which knows logarithms, steps, labels and conditions. The manual is
/// `sdk/Swift/Optimizer.swift`.
///
/// Source: Rechenberg, "Evolutionsstrategie", 1973.
package final class PluginNameOptimizer: Optimizer {
  /// CHANGE 1: what hone says of it, and the options that users set with `-O radius=0.1`.
  package static let descriptor = PluginDescriptor(
    name: "plugin-name", summary: "random steps from the best configuration so far",
    options: [
      .float("radius", 0.01...1, preset: 0.2, summary: "length of the first steps, as a share of each range")
    ],
    flags: .deterministic)

  private static let mostAttempts: UInt32 = 1000

  // CHANGE 2: what an instance remembers. There are no global variables: a study may have several instances.
  private let problem: Problem
  /// The metric that is minimised.
  private let objective: Int
  /// Length of a step in the unit cube.
  private var radius: Double
  /// The best one so far.
  private var value = Double.infinity
  /// Where it is in the unit cube; nil where nothing is known yet.
  private var best: [Double?]

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    self.problem = problem
    objective = problem.metrics.firstIndex { $0.role == .objective } ?? 0
    radius = try options.double("radius")
    best = Array(repeating: nil, count: problem.space.count)
  }

  /// CHANGE 3: makes the configurations of as many trials as there is room for.
  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      proposal.values.assign(try configuration(of: proposal.trial))
    }
    return .proposed(proposals.capacity)
  }

  /// One that is not forbidden.
  private func configuration(of trial: UInt64) throws -> [Double] {
    for attempt in 0..<Self.mostAttempts {
      let point = best.indices.map { moved(trial, attempt, $0) }
      let configuration = problem.space.configuration(atUnit: point)  // what is inactive stays so
      if !problem.space.isForbidden(configuration) { return configuration }
    }
    throw PluginError.invalid("\(Self.mostAttempts) configurations in a row are forbidden")
  }

  /// Where a proposal goes along a hyperparameter, in 0 … 1.
  ///
  /// Random numbers are a function of seed, trial and purpose: a study is resumed by asking again, and proposals for
  /// several workers, whose results are still to come, differ.
  private func moved(_ trial: UInt64, _ attempt: UInt32, _ index: Int) -> Double {
    let draw = attempt * UInt32(best.count) + UInt32(index)
    let anywhere = hone_random_uniform(problem.seed, trial, HONE_STREAM_PROPOSAL, draw)
    guard let here = best[index] else { return anywhere }
    if case .choice = problem.space.parameters[index].domain {  // labels without an order: no step is short
      let chance = max(radius, 1 / Double(best.count))
      return hone_random_uniform(problem.seed, trial, HONE_STREAM_SELECTION, draw) < chance ? anywhere : here
    }
    return here + radius * hone_random_normal(problem.seed, trial, HONE_STREAM_MUTATION, draw)  // is clamped
  }

  /// CHANGE 4: learns what became of a trial: yours, or one that the user tried by hand.
  package func tell(_ tell: Tell) throws {
    // Others are announced only, or were ended before their metrics meant anything.
    guard tell.state == .complete || tell.state == .failed else { return }
    let quality = quality(tell)
    let improves = quality < value  // false for NaN
    if value < .infinity {  // four failures take back one success
      radius = min(0.5, max(1e-3, radius * (improves ? 1.5 : pow(1.5, -0.25))))
    }
    guard improves else { return }
    value = quality
    let unit = problem.space.unit(of: Array(tell.values))
    best = unit.indices.map { tell.values.isActive($0) ? unit[$0] : nil }
  }

  /// How good a trial is, less being better; infinity for one that failed or that breaks a constraint.
  private func quality(_ tell: Tell) -> Double {
    guard tell.state == .complete else { return .infinity }
    for (metric, value) in zip(problem.metrics, tell.metrics) {
      if case .constraint = metric.role, !(value <= 0) { return .infinity }
    }
    return tell.metrics[objective]
  }
}
