import Glibc
import HonePlugin

/// Moves hyperparameters from report to report by the exact gradient of the validation loss, which the objective carries
/// along in forward mode; Adam on their logarithms.
///
/// Source: Franceschi et al., "Forward and Reverse Gradient-Based Hyperparameter Optimization", ICML 2017, section 3.3
/// (real-time updates); Kingma, Ba, "Adam", ICLR 2015.
final class ForwardDescent: WithinTrials {
  /// Most hyperparameters: each costs as much as some more updates.
  static let most = 8

  /// Moments of one trial, by place among the moving ones.
  private struct Adam {
    var first: [Double]
    var second: [Double]
    var count: [Int]
  }

  private let length: Double
  private var adams: [UInt64: Adam] = [:]
  override var wanted: Set<Int> { Set(moving.indices) }

  init(_ problem: Problem, _ own: HypergradientOptions, _ options: Options, _ host: Host) throws {
    let floats = Moving.floats(problem.space, with: [.adjustable, .differentiable])
    let moving = try Moving(
      problem, own, candidates: Moving.unwatched(floats, in: problem.space),
      what: "an adjustable float that the objective can differentiate by and no condition looks at")
    guard moving.indices.count <= Self.most else {
      throw PluginError.invalid(
        "\(moving.indices.count) hyperparameters would move, \(Self.most) at most; name some with tune=NAME,NAME")
    }
    length = own.step
    try super.init(moving, problem, options, host)
  }

  override func tell(_ tell: Tell) throws {
    if tell.state != .waiting && tell.state != .running { adams[tell.trial] = nil }
    try super.tell(tell)
  }

  override func judge(_ report: Report, _ values: MutableValues) throws -> Verdict {
    guard !report.gradient.isEmpty else { return .goOn }
    let count = moving.indices.count
    let none = [Double](repeating: 0, count: count)
    var adam = adams[report.trial] ?? Adam(first: none, second: none, count: [Int](repeating: 0, count: count))
    var hasMoved = false
    for (place, index) in moving.indices.enumerated() where report.values.isActive(index) {
      let (low, high, isLog) = moving.space.bounds(of: index)
      let value = report.values[index]
      // By the logarithm, or by the share of the range where the scale is linear.
      let slope = report.gradient[index] * (isLog ? value : high - low)
      guard slope.isFinite else { continue }
      adam.count[place] += 1
      adam.first[place] = 0.9 * adam.first[place] + 0.1 * slope
      adam.second[place] = 0.999 * adam.second[place] + 0.001 * slope * slope
      let steps = Double(adam.count[place])
      let mean = adam.first[place] / (1 - pow(0.9, steps))
      let square = adam.second[place] / (1 - pow(0.999, steps))
      guard square > 0 else { continue }
      let change = -length * mean / square.squareRoot()
      let moved = isLog ? value * exp(change) : value + change * (high - low)
      let legal = moving.space.nearest(to: min(max(moved, low), high), of: index)
      if legal != value {
        values[index] = legal
        hasMoved = true
      }
    }
    adams[report.trial] = adam
    return hasMoved ? .adjust : .goOn
  }
}
