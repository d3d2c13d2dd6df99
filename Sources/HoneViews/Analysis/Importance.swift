import Glibc
import HoneSpace
import HoneStore
import HoneStudy

/// How much each hyperparameter decides whether a trial is among the best tenth.
///
/// The mean square by which the density of its values in the best tenth differs from their density in all trials, relative
/// to the latter. A hyperparameter that is not always active counts by how often it is: its density is that of the trials
/// in which it is active, weighted with α² ÷ β, where α and β are the shares of active trials among the best tenth and
/// among all.
///
/// It says what mattered in the trials that were made, not in the whole space, and one hyperparameter at a time: what two
/// of them do only together it cannot see.
///
/// Source: Watanabe, Bansal and Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
/// Subspaces", IJCAI 2023; for conditional spaces "Conditional PED-ANOVA", arXiv:2601.20800, theorem 4.2.
struct Importance {
  /// One hyperparameter's part.
  struct Item: Sendable {
    /// Index in the space.
    var hyperparameter: Int
    /// Of the whole, 0 … 1; the shares of all are 1 together, or all 0.
    var share: Double
    /// Of the ranked trials those in which it is active, 0 … 1.
    var active: Double
  }

  /// Fewer trials say nothing.
  static let leastTrials = 20

  /// Most important first; hyperparameters with one value are left out.
  private(set) var items: [Item] = []

  /// - Parameters:
  ///   - configurations: of the trials, best first.
  ///   - values: theirs; trials of equal value stand beside each other.
  /// - Returns: nil if they are fewer than 20.
  init?(of configurations: [Configuration], values: [Double], in space: ConfigurationSpace) {
    guard configurations.count >= Self.leastTrials else { return nil }
    let tenth = (configurations.count + 9) / 10
    // Equals of the last of the best belong to them: which of them came first is nobody's merit.
    let best = values[tenth...].firstIndex { $0 != values[tenth - 1] } ?? values.count
    for (index, hyperparameter) in space.hyperparameters.enumerated() where !hyperparameter.domain.isFixed {
      let units = configurations.map { $0[index].map(hyperparameter.domain.unit) }
      let (all, top) = (units.compactMap(\.self), units.prefix(best).compactMap(\.self))
      let (alpha, beta) = (Double(top.count) / Double(best), Double(all.count) / Double(units.count))
      let isVague = all.count < 2 || top.isEmpty
      let difference = isVague ? 0 : Self.difference(of: top, from: all, in: hyperparameter.domain)
      items.append(Item(hyperparameter: index, share: isVague ? 0 : alpha * alpha / beta * difference, active: beta))
    }
    let sum = items.map(\.share).reduce(0, +)
    if sum > 0 { for index in items.indices { items[index].share /= sum } }
    items.sort { $0.share != $1.share ? $0.share > $1.share : $0.hyperparameter < $1.hyperparameter }
  }

  /// Pearson's divergence of one density from the other.
  private static func difference(of top: [Double], from all: [Double], in domain: Domain) -> Double {
    let (one, other) = (density(of: top, in: domain), density(of: all, in: domain))
    return zip(one, other).map { top, all in all * (top / all - 1) * (top / all - 1) }.reduce(0, +)
  }

  private static let cells = 50

  /// The probabilities of equal cells of the unit interval, or of labels.
  ///
  /// Kernels of Scott's width, and an even density with the weight of one trial.
  private static func density(of units: [Double], in domain: Domain) -> [Double] {
    let count = Int(min(Double(cells), domain.points))
    var trials = [Double](repeating: 0, count: count)
    for unit in units { trials[min(count - 1, Int(unit * Double(count)))] += 1 }
    let total = Double(units.count)
    guard domain.hasDistances else { return trials.map { ($0 + 1 / Double(count)) / (total + 1) } }
    let width = bandwidth(units, least: 0.3 / Double(count))
    var density = [Double](repeating: 1 / Double(count), count: count)
    for (cell, weight) in trials.enumerated() where weight > 0 {
      let middle = (Double(cell) + 0.5) / Double(count)
      let edges = (0...count).map { erf((Double($0) / Double(count) - middle) / (width * 2.0.squareRoot())) }
      let inside = edges[count] - edges[0]
      for other in 0..<count { density[other] += weight * (edges[other + 1] - edges[other]) / inside }
    }
    return density.map { $0 / (total + 1) }
  }

  /// Source: Scott, "Multivariate Density Estimation", 1992: 1.059 σ n^(-1/5), σ the lesser of the standard deviation and
  /// the interquartile range by 1.34.
  private static func bandwidth(_ units: [Double], least: Double) -> Double {
    let count = Double(units.count)
    let mean = units.reduce(0, +) / count
    let variance = units.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / max(1, count - 1)
    let range = (quantile(units, 0.75) - quantile(units, 0.25)) / 1.34
    return max(least, 1.059 * min(variance.squareRoot(), range) * pow(count, -0.2))
  }

  func json(_ space: ConfigurationSpace) -> JSON {
    .array(
      items.map { item in
        .object([
          ("name", .string(space.hyperparameters[item.hyperparameter].name)),
          ("importance", .number(item.share)), ("active", .number(item.active)),
        ])
      })
  }
}

extension Domain {
  /// Whether some values lie nearer to each other than others.
  fileprivate var hasDistances: Bool { if case .choice = self { false } else { true } }
}
