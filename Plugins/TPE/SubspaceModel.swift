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
    var share = 0.1
    var mostGood = 25
    var mostKept = 1024
    var candidates = 24
    var priorWeight = 1.0
    var bandwidth = Bandwidth()
    var badBandwidth = Bandwidth()
    var root = 0.0
    var weighting = 0
    var mix = 0.0
    var acq = 0
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

  /// How many trials are good: a share of all, but no more than `mostGood`.
  private var goodCount: Int {
    min(settings.mostGood, leaders.entries.count, Int((settings.root > 0 ? settings.root * Double(resultCount).squareRoot() : settings.share * Double(resultCount)).rounded(.up)))
  }

  /// Makes both densities; to be called after trials were learnt or begun.
  ///
  /// - Parameter pending: points of trials without a result: until they have one, they count as bad, so that no worker is
  ///   sent where another one is (the constant liar of Ginsbourger et al., 2010).
  func prepare(pending: [[Double]]) {
    good.removeAll()
    let gc = goodCount
    for (i, entry) in leaders.entries.prefix(gc).enumerated() {
      let w: Double
      switch settings.weighting {
      case 1: w = log(Double(gc) + 0.5) - log(Double(i) + 1) + 0.05
      case 2: w = 2 * (Double(gc - i)) / Double(gc + 1)
      default: w = 1
      }
      good.append(entry.point, weight: w) }
    good.prepare(settings.bandwidth)
    bad.removeAll()
    let width = subspace.axes.count
    func append(_ rows: [Double], weight: Double) {
      for row in 0..<(width == 0 ? 0 : rows.count / width) {
        bad.append(rows[row * width..<(row + 1) * width], weight: weight)
      }
    }
    append(crowd.kept, weight: Double(crowd.stride))
    append(crowd.waiting, weight: 1)
    for entry in leaders.entries.dropFirst(goodCount) { bad.append(entry.point, weight: 1) }
    for point in pending { bad.append(point, weight: 1) }
    bad.prepare(settings.badBandwidth)
  }

  /// Points drawn where good trials lie, the most promising first.
  func candidates(_ random: inout RandomStream) -> [[Double]] {
    let width = subspace.axes.count
    let drawn = (0..<settings.candidates).map { i in
      var point = [Double](repeating: 0.5, count: width)
      good.draw(&random, narrow: settings.mix > 0 && i % 2 == 0 ? settings.mix : 1, cross: settings.acq == 2 || (settings.acq == 1 && i % 2 == 1) || (settings.acq == 3 && i % 4 == 3), into: &point)
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
