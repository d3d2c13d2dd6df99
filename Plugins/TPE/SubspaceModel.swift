import Glibc
import HonePlugin

/// What was learnt about one subspace: where its good trials lie, and where all others.
///
/// The ratio of both densities orders candidates as expected improvement over the worst good trial does.
/// Source: Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NeurIPS 2011, eq. 2–4.
final class SubspaceModel {
  let subspace: Subspace
  private let settings: Settings
  /// Trials with a result.
  private(set) var resultCount = 0
  private(set) var leaders: Leaders
  private(set) var crowd: Crowd
  private let good: ParzenDensity
  private let bad: ParzenDensity

  struct Settings {
    /// Share of the trials that are good.
    var goodShare = 0.15
    /// Most that are.
    var mostGood = 50
    /// Others that are kept, at most.
    var mostKept = 1024
    /// Points that are drawn, for the best to be proposed.
    var candidates = 24
    /// Weight of the uniform component, in trials.
    var priorWeight = 1.0
  }

  init(_ subspace: Subspace, _ settings: Settings, seed: UInt64) {
    self.subspace = subspace
    self.settings = settings
    leaders = Leaders(most: settings.mostGood)
    crowd = Crowd(width: subspace.axes.count, most: settings.mostKept, seed: seed)
    good = ParzenDensity(subspace.axes, priorWeight: settings.priorWeight)
    bad = ParzenDensity(subspace.axes, priorWeight: settings.priorWeight)
  }

  /// Takes in a trial in which the subspace was active; without fitness, one that failed.
  func learn(_ point: [Double], _ fitness: Fitness?, trial: UInt64) {
    guard !subspace.axes.isEmpty else { return }
    guard let fitness else { return crowd.add(point) }
    resultCount += 1
    if let leaves = leaders.insert(.init(trial: trial, fitness: fitness, point: point)) { crowd.add(leaves.point) }
  }

  /// How many trials are good.
  private var goodCount: Int {
    min(settings.mostGood, leaders.entries.count, Int((settings.goodShare * Double(resultCount)).rounded(.up)))
  }

  /// What the good trial of a rank from 0 weighs: the best a few times as much as the worst, all together about as much as
  /// their number.
  ///
  /// By rank, so that it does not matter how a metric is scaled. After the weights of Hansen, "The CMA Evolution Strategy:
  /// A Tutorial", 2016, eq. 49, with a floor.
  private static func weight(rank: Int, of count: Int) -> Double {
    log((Double(count) + 0.5) / Double(rank + 1)) + 0.05
  }

  /// Makes both densities; to be called after trials were learnt or begun.
  ///
  /// - Parameter pending: points of trials without a result: until they have one, they count as bad, so that no worker is
  ///   sent where another one is (the constant liar of Ginsbourger et al., 2010).
  func prepare(pending: [[Double]]) {
    let count = goodCount
    good.removeAll()
    bad.removeAll()
    bad.append(crowd.kept, weight: Double(crowd.stride))
    bad.append(crowd.waiting, weight: 1)
    for (rank, entry) in leaders.entries.enumerated() {
      if rank < count {
        good.append(entry.point, weight: Self.weight(rank: rank, of: count))
      } else {
        bad.append(entry.point, weight: 1)
      }
    }
    for point in pending { bad.append(point, weight: 1) }
    good.prepare()
    bad.prepare()
  }

  /// Points drawn where good trials lie, the most promising first.
  func candidates(_ random: inout RandomStream) -> [[Double]] {
    let width = subspace.axes.count
    let drawn = (0..<settings.candidates).map { _ in
      var point = [Double](repeating: 0.5, count: width)
      good.draw(&random, into: &point)
      return (point: point, score: score(point))
    }
    return drawn.sorted { $0.score > $1.score }.map(\.point)
  }

  /// ln of the ratio of good to bad density.
  func score(_ point: [Double]) -> Double { good.logDensity(point) - bad.logDensity(point) }

  // MARK: - State

  func save(_ writer: Writer) throws {
    try writer.write(UInt64(resultCount))
    try crowd.save(writer)
    try writer.write(UInt64(leaders.entries.count))
    for entry in leaders.entries {
      try writer.write(entry.trial)
      try writer.write(entry.fitness.violation)
      try writer.write(entry.fitness.objectives)
      try writer.write(entry.point)
    }
  }

  func load(_ reader: Reader, metrics: Int) throws {
    resultCount = Int(clamping: try reader.read(UInt64.self))
    try crowd.load(reader)
    let count = try reader.read(UInt64.self)
    guard count <= UInt64(settings.mostGood) else {
      throw PluginError.invalid("the saved state is damaged: \(count) good trials")
    }
    leaders = Leaders(
      most: settings.mostGood,
      entries: try (0..<count).map { _ in
        let trial = try reader.read(UInt64.self)
        let violation = try reader.read(Double.self)
        let objectives = try reader.read(arrayOf: Double.self, limit: metrics)
        let point = try reader.read(arrayOf: Double.self, limit: subspace.axes.count)
        guard objectives.count == metrics, point.count == subspace.axes.count else {
          throw PluginError.invalid("the saved state is damaged: a trial of another space")
        }
        return Leaders.Entry(trial: trial, fitness: Fitness(violation: violation, objectives), point: point)
      })
  }
}
