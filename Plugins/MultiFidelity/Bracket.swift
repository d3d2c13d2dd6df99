import HonePlugin

/// One race of successive halving: many configurations at a small budget, of which the best go on at each rung.
///
/// Source: Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016.
struct Bracket {
  /// A configuration that was evaluated at a rung.
  struct Contestant {
    let trial: UInt64
    let values: [Double]
    let score: Score
  }

  private struct Rung {
    var size: Int
    var started = 0
    var ended: [Contestant] = []
  }

  /// The number of the budget of rung 0.
  let first: Int
  private var rungs: [Rung]
  /// Configurations that go on and have not begun, the best last, by the rung that they go to.
  private var waiting: [[Contestant]]

  init(first: Int, sizes: [Int]) {
    self.first = first
    rungs = sizes.map { Rung(size: $0) }
    waiting = sizes.map { _ in [] }
  }

  /// Whether it has room for configurations at rung 0.
  var takesMore: Bool { rungs[0].started < rungs[0].size }
  /// Whether nothing of it will ever begin again.
  var isOver: Bool { !takesMore && waiting.allSatisfy(\.isEmpty) && rungs.allSatisfy { $0.started == $0.ended.count } }
  /// Whether a trial of it is running.
  var isRunning: Bool { rungs.contains { $0.started > $0.ended.count } }

  /// A new configuration begins.
  mutating func begin() { rungs[0].started += 1 }

  /// There are no more new configurations: the race goes on with those that there are, in the same proportions.
  ///
  /// - Returns: those that will not go on.
  mutating func close() -> [UInt64] {
    guard takesMore else { return [] }
    let share = Double(rungs[0].started) / Double(rungs[0].size)
    for rung in rungs.indices { rungs[rung].size = max(1, Int(Double(rungs[rung].size) * share)) }
    rungs[0].size = rungs[0].started
    return promote(from: 0)
  }

  /// The configuration that goes on next, and the rung that it goes to.
  mutating func promotion() -> (Contestant, rung: Int)? {
    for rung in waiting.indices.reversed() {
      guard let contestant = waiting[rung].popLast() else { continue }
      rungs[rung].started += 1
      return (contestant, rung)
    }
    return nil
  }

  /// Whether a configuration of a rung may go on.
  func hasNext(after rung: Int) -> Bool { rung + 1 < rungs.count }

  /// - Returns: the trials whose configurations will not go on, now that this one has ended.
  mutating func ended(_ contestant: Contestant, rung: Int) -> [UInt64] {
    rungs[rung].ended.append(contestant)
    return promote(from: rung)
  }

  /// The best go on when all of a rung have ended; those that failed do not.
  private mutating func promote(from rung: Int) -> [UInt64] {
    guard rung + 1 < rungs.count, rungs[rung].ended.count == rungs[rung].size else { return [] }
    let sorted = rungs[rung].ended.sorted { $0.score < $1.score }
    let best = sorted.filter { !$0.score.isFailed }.prefix(rungs[rung + 1].size)
    rungs[rung + 1] = Rung(size: best.count)
    waiting[rung + 1] = best.reversed()
    return sorted.dropFirst(best.count).map(\.trial)
  }
}

// MARK: - State

extension Bracket.Contestant {
  func save(_ writer: Writer) throws {
    try writer.write(trial)
    try writer.write(values)
    try score.save(writer)
  }

  /// - Parameter count: how many values a configuration has.
  init(_ reader: Reader, valueCount count: Int) throws {
    trial = try reader.read(UInt64.self)
    values = try reader.read(doubles: count)
    score = try Score(reader)
  }
}

extension Bracket {
  func save(_ writer: Writer) throws {
    for (rung, waiting) in zip(rungs, waiting) {
      try writer.write(UInt64(rung.size))
      try writer.write(each: rung.ended) { try $0.save(writer) }
      try writer.write(each: waiting) { try $0.save(writer) }
    }
  }

  /// Loads what was saved of a race of the same kind into one that has not begun.
  ///
  /// - Parameters:
  ///   - running: the rungs of its trials that are evaluated now.
  ///   - count: how many values a configuration has.
  mutating func load(_ reader: Reader, running: [Int], valueCount count: Int) throws {
    guard running.allSatisfy(rungs.indices.contains) else { throw PluginError.damaged("a trial of no rung") }
    for rung in rungs.indices {
      // Rungs only shrink.
      let size = try reader.read(below: rungs[rung].size + 1)
      let ended = try reader.read(each: { try Contestant(reader, valueCount: count) })
      waiting[rung] = try reader.read(each: { try Contestant(reader, valueCount: count) })
      rungs[rung] = Rung(size: size, started: ended.count + running.count { $0 == rung }, ended: ended)
      guard rungs[rung].started + waiting[rung].count <= size else {
        throw PluginError.damaged("more trials than a race has room for")
      }
    }
    guard rungs[0].started > 0, waiting[0].isEmpty else { throw PluginError.damaged("a race that never began") }
  }
}
