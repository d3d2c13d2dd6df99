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
    let size: Int
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

  /// There are no more new configurations: the race goes on with those that there are.
  mutating func close() {
    guard takesMore else { return }
    rungs[0] = Rung(size: rungs[0].started, started: rungs[0].started, ended: rungs[0].ended)
    promote(from: 0)
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

  mutating func ended(_ contestant: Contestant, rung: Int) {
    rungs[rung].ended.append(contestant)
    promote(from: rung)
  }

  /// The best go on when all of a rung have ended; those that failed do not.
  private mutating func promote(from rung: Int) {
    guard rung + 1 < rungs.count, rungs[rung].ended.count == rungs[rung].size else { return }
    let best = rungs[rung].ended.filter { !$0.score.isFailed }.sorted { $0.score < $1.score }
      .prefix(rungs[rung + 1].size)
    rungs[rung + 1] = Rung(size: best.count)
    waiting[rung + 1] = best.reversed()
  }
}
