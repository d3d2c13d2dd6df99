import Glibc
import HonePlugin
import QuasiRandom

/// Seeks the configuration with the greatest acquisition in a mixed, conditional space.
///
/// Many points of a shifted Sobol sequence and mutants of the best configurations are valued at once; a few distinct ones
/// of them, and the incumbent, are then improved in turns: all numbers by L-BFGS in units of their length scales, and each
/// label or coarse number by trying its values.
package final class AcquisitionSearch {
  /// How hard to seek.
  package struct Effort: Sendable {
    package var candidates: Int
    package var mutants: Int
    package var starts: Int
    package var iterations: Int

    /// By the number of configurations in the model, so that an ask stays cheap.
    package init(told: Int) {
      switch told {
      case ...300: (candidates, mutants, starts, iterations) = (512, 256, 4, 30)
      case ...600: (candidates, mutants, starts, iterations) = (384, 192, 3, 20)
      default: (candidates, mutants, starts, iterations) = (192, 128, 2, 15)
      }
    }
  }

  /// A discrete number with at least this many values is treated as continuous by L-BFGS, then rounded.
  private static let relaxedCount = 8
  /// Of a discrete hyperparameter with at most that many, a sweep tries all values.
  private static let sweptCount = 16

  private let encoding: Encoding
  private let features: Features
  private let effectiveDimension: Double
  private let seed: UInt64
  /// (most candidates, J) of the unscrambled sequence; empty with more hyperparameters than it has dimensions.
  private let sobol: [UInt32]
  private var optimizer: ProjectedLBFGS

  /// What the search at hand leaves out.
  private var excluded: [Surroundings] = []

  // One candidate after another.
  private var units: [Double] = []
  private var points: [Double] = []
  private var rows: [Double] = []
  private var scores: [Double] = []
  private var scratch: [Double]

  /// A point that was found.
  package struct Found {
    package var unit: [Double]
    package var point: [Double]
    package var score: Double
  }

  package init(_ encoding: Encoding, _ features: Features, effectiveDimension: Double, seed: UInt64) {
    self.encoding = encoding
    self.features = features
    self.effectiveDimension = effectiveDimension
    self.seed = seed
    optimizer = ProjectedLBFGS(count: features.groups.count)
    scratch = [Double](repeating: 0, count: encoding.count)
    if encoding.count <= SobolSequence.mostDimensions {
      let sequence = SobolSequence(dimensions: encoding.count, seed: seed)
      sobol = (0..<512).flatMap { index in
        (0..<encoding.count).map { sequence.fraction(UInt32(index), dimension: $0) }
      }
    } else {
      sobol = []
    }
  }

  // MARK: - Candidates

  private func reserve(_ count: Int) {
    let (j, f) = (encoding.count, features.count)
    guard units.count < count * j || scores.count < count else { return }
    units = [Double](repeating: 0, count: count * j)
    points = units
    rows = [Double](repeating: 0, count: max(1, count * f))
    scores = [Double](repeating: 0, count: count)
  }

  /// Turns the unit coordinates of candidate `index` into its point and features.
  private func settle(_ index: Int) {
    let (j, f) = (encoding.count, features.count)
    units.withUnsafeBufferPointer { units in
      points.withUnsafeMutableBufferPointer { points in
        rows.withUnsafeMutableBufferPointer { rows in
          scratch.withUnsafeMutableBufferPointer { scratch in
            guard let unit = units.baseAddress, let point = points.baseAddress, let row = rows.baseAddress,
              let scratch = scratch.baseAddress
            else { return }
            encoding.place(unit + index * j, point + index * j, scratch: scratch)
            features.write(point + index * j, row + index * f)
          }
        }
      }
    }
  }

  private func isForbidden(_ index: Int) -> Bool {
    if excluded.contains(where: { $0.contains(points, from: index * encoding.count) }) { return true }
    guard encoding.hasForbidden else { return false }
    return points.withUnsafeBufferPointer { points in
      guard let point = points.baseAddress else { return false }
      return encoding.isForbidden(point + index * encoding.count, scratch: &scratch)
    }
  }

  private func score(_ count: Int, _ acquisition: Acquisition) {
    scores.withUnsafeMutableBufferPointer { scores in
      rows.withUnsafeBufferPointer { rows in
        guard let row = rows.baseAddress, let score = scores.baseAddress else { return }
        acquisition.evaluate(row, number: count, into: score)
      }
    }
    for index in 0..<count where scores[index].isNaN || isForbidden(index) { scores[index] = -.infinity }
  }

  private func candidate(_ index: Int) -> Found {
    let j = encoding.count
    return Found(
      unit: Array(units[index * j..<(index + 1) * j]), point: Array(points[index * j..<(index + 1) * j]),
      score: scores[index])
  }

  private func fillSobol(_ count: Int, _ region: Region, trial: UInt64) {
    let j = encoding.count
    var random = RandomStream(seed: seed, trial: trial, stream: Streams.shift)
    let shifts = (0..<j).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    for index in 0..<count {
      for place in 0..<j {
        let u =
          sobol.isEmpty ? random.uniform() : (Double(sobol[index * j + place] ^ shifts[place]) + 0.5) * 0x1p-32
        units[index * j + place] = region.low[place] + u * (region.high[place] - region.low[place])
      }
    }
  }

  /// Mutants of the best points, from candidate `first` on: few or many coordinates, at scales from 0.001 to 0.2.
  private func fillMutants(_ count: Int, from first: Int, of parents: [[Double]], _ region: Region, trial: UInt64) {
    guard !parents.isEmpty else { return }
    let j = encoding.count
    var random = RandomStream(seed: seed, trial: trial, stream: Streams.mutants)
    let chance = max(0.3, 2 / effectiveDimension)
    for index in first..<first + count {
      let parent = parents[random.below(parents.count)]
      let scale = exp(log(1e-3) + random.uniform() * (log(0.2) - log(1e-3)))
      for place in 0..<j {
        let dimension = encoding.dimensions[place]
        var u = parent[place]
        if u.isNaN {
          u = random.uniform()
        } else if dimension.kind != .fixed && random.uniform() < (dimension.kind == .label ? 0.5 * chance : chance) {
          if dimension.kind == .label {
            u = random.uniform()
          } else {
            let least = dimension.count > 0 ? 0.7 / Double(dimension.count) : 0
            u += max(scale, least) * random.normal()
            if u < region.low[place] || u > region.high[place] {
              u = min(
                max(2 * (u < region.low[place] ? region.low[place] : region.high[place]) - u, region.low[place]),
                region.high[place])
            }
          }
        }
        if dimension.kind == .number { u = min(max(u, region.low[place]), region.high[place]) }
        units[index * j + place] = min(max(u, 0), 1)
      }
    }
  }

  // MARK: - Search

  /// The best points found, best first; at least one unless everything is forbidden.
  ///
  /// - Parameters:
  ///   - parents: points of the best configurations, best first.
  ///   - incumbent: where the model's mean is least among them.
  ///   - excluded: where not to look.
  package func search(
    _ acquisition: Acquisition, parents: [[Double]], incumbent: [Double]?, region: Region,
    excluding excluded: [Surroundings] = [], trial: UInt64, effort: Effort
  ) -> [Found] {
    self.excluded = excluded
    defer { self.excluded = [] }
    let mutants = parents.isEmpty ? 0 : effort.mutants
    let extra = incumbent == nil ? 0 : 1
    let count = effort.candidates + mutants + extra
    reserve(count)
    fillSobol(effort.candidates, region, trial: trial)
    fillMutants(mutants, from: effort.candidates, of: parents, region, trial: trial)
    if let incumbent {
      for place in 0..<encoding.count {
        units[(count - 1) * encoding.count + place] = incumbent[place].isNaN ? 0.5 : incumbent[place]
      }
    }
    for index in 0..<count { settle(index) }
    score(count, acquisition)

    let order = (0..<count).sorted { scores[$0] > scores[$1] }
    var starts: [Found] = []
    for index in order where starts.count < effort.starts && scores[index] > -.infinity {
      let next = candidate(index)
      if starts.allSatisfy({ isApart($0.point, next.point) }) { starts.append(next) }
    }
    if incumbent != nil, effort.starts > 1 { starts.append(candidate(count - 1)) }
    var others = order.prefix(16).map { candidate($0) }
    for index in starts.indices {
      others.append(refine(starts[index], acquisition, region, effort))
    }
    return others.filter { $0.score > -.infinity }.sorted { $0.score > $1.score }
  }

  /// Values all of the given points; best first.
  package func rank(_ acquisition: Acquisition, _ all: [[Double]]) -> [Found] {
    let j = encoding.count
    reserve(all.count)
    for (index, point) in all.enumerated() {
      for place in 0..<j { points[index * j + place] = point[place] }
      rows.withUnsafeMutableBufferPointer { rows in
        guard let row = rows.baseAddress else { return }
        features.write(point, row + index * features.count)
      }
    }
    scores.withUnsafeMutableBufferPointer { scores in
      rows.withUnsafeBufferPointer { rows in
        guard let row = rows.baseAddress, let score = scores.baseAddress else { return }
        acquisition.evaluate(row, number: all.count, into: score)
      }
    }
    return all.indices.sorted { scores[$0] > scores[$1] }.map {
      Found(unit: all[$0], point: all[$0], score: scores[$0])
    }
  }

  /// Whether two starts are worth improving both.
  private func isApart(_ a: [Double], _ b: [Double]) -> Bool {
    var square = 0.0
    for place in a.indices {
      if a[place].isNaN != b[place].isNaN { return true }
      if a[place].isNaN { continue }
      if encoding.dimensions[place].kind == .label && a[place] != b[place] { return true }
      square += (a[place] - b[place]) * (a[place] - b[place])
    }
    return square > 0.01 * effectiveDimension * 0.1
  }

  private func refine(_ start: Found, _ acquisition: Acquisition, _ region: Region, _ effort: Effort) -> Found {
    var best = start
    climb(&best, acquisition, region, iterations: effort.iterations)
    let discrete = features.groups.filter { encoding.dimensions[$0.index].count > 0 }
    guard !discrete.isEmpty else { return best }
    for sweep in 0..<2 {
      var changed = false
      for group in discrete { changed = self.sweep(group.index, &best, acquisition, region) || changed }
      guard changed else { break }
      if sweep == 0 { climb(&best, acquisition, region, iterations: effort.iterations / 2) }
    }
    return best
  }

  /// Tries other values of one discrete hyperparameter; answers whether one was better.
  private func sweep(_ place: Int, _ best: inout Found, _ acquisition: Acquisition, _ region: Region) -> Bool {
    guard !best.point[place].isNaN else { return false }
    let dimension = encoding.dimensions[place]
    let current = encoding.number(at: best.point[place], place)
    var tried: [Int] = []
    if dimension.count <= Self.sweptCount || dimension.kind == .label {
      tried = (0..<min(dimension.count, 64)).filter { $0 != current }
    } else {
      for step in [1, 2, max(3, dimension.count / 16), max(4, dimension.count / 4)] {
        for k in [current - step, current + step] where k >= 0 && k < dimension.count { tried.append(k) }
      }
    }
    guard !tried.isEmpty else { return false }
    let j = encoding.count
    reserve(tried.count)
    for (index, k) in tried.enumerated() {
      for other in 0..<j { units[index * j + other] = best.unit[other] }
      units[index * j + place] = encoding.centre(k, place)
      settle(index)
    }
    score(tried.count, acquisition)
    guard let winner = tried.indices.max(by: { scores[$0] < scores[$1] }),
      scores[winner] > best.score + 1e-9 * max(1, abs(best.score))
    else { return false }
    best = candidate(winner)
    return true
  }

  /// Improves the numbers of a point by L-BFGS; keeps it if nothing better is found.
  private func climb(_ best: inout Found, _ acquisition: Acquisition, _ region: Region, iterations: Int) {
    let groups = features.groups
    let lengths = acquisition.logLengths.map { exp($0) }
    var low = [Double](repeating: 0, count: groups.count)
    var high = low
    var vector = low
    var anyFree = false
    for (g, group) in groups.enumerated() {
      let place = group.index
      let dimension = encoding.dimensions[place]
      let u = best.point[place].isNaN ? best.unit[place] : best.point[place]
      vector[g] = u / lengths[g]
      let isFree =
        group.form != .code && !best.point[place].isNaN
        && (dimension.count == 0 || dimension.count >= Self.relaxedCount)
        && region.high[place] > region.low[place]
      anyFree = anyFree || isFree
      low[g] = isFree ? min(region.low[place], u) / lengths[g] : vector[g]
      high[g] = isFree ? max(region.high[place], u) / lengths[g] : vector[g]
    }
    guard anyFree else { return }
    var point = best.point
    var row = [Double](repeating: 0, count: features.count)
    var slopes = row
    var gradientOfPoint = [Double](repeating: 0, count: encoding.count)
    var moved = vector
    _ = optimizer.minimize(
      &moved, low: low, high: high,
      limits: .init(iterations: iterations, evaluations: iterations * 3 / 2, gradient: 1e-3, decrease: 1e-5),
      firstStep: 0.1
    ) { vector, gradient in
      for (g, group) in groups.enumerated() where group.form != .code && !point[group.index].isNaN {
        point[group.index] = vector[g] * lengths[g]
      }
      features.write(point, &row)
      let value = acquisition.evaluate(row, gradient: &slopes)
      features.pullBack(point, row, slopes, &gradientOfPoint)
      for (g, group) in groups.enumerated() {
        gradient[g] = group.form == .code ? 0 : -gradientOfPoint[group.index] * lengths[g]
      }
      return -value
    }
    let j = encoding.count
    reserve(1)
    for place in 0..<j { units[place] = best.unit[place] }
    for (g, group) in groups.enumerated() where !best.point[group.index].isNaN && group.form != .code {
      units[group.index] = min(max(moved[g] * lengths[g], 0), 1)
    }
    settle(0)
    score(1, acquisition)
    if scores[0] > best.score { best = candidate(0) }
  }
}
