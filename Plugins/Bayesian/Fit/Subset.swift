/// Which observations stand for all, once there are too many for O(n³) or O(n²).
enum Subset {
  /// Up to this many observations the process holds all.
  static let mostWhole = 2000
  /// What it holds of more.
  private static let local = (near: 500, newest: 200, spread: 300)
  /// New ones appended before they are chosen anew.
  private static let appended = 200
  /// Up to this many members the evidence is that of all.
  static let mostFitted = 1000
  /// The same where nothing is known to start from, as with trials of another study: many steps, which must not take long.
  static let mostFittedFirst = 500
  /// Members whose evidence stands for that of more.
  private static let fitted = (best: 150, newest: 100, apart: 250)

  /// Observations that the process is to hold, in its order; continues `current` where it can.
  ///
  /// Of more than 2000: those nearest to the best one, the newest, and every so-many-th of the others.
  ///
  /// - Parameters:
  ///   - rows: features (count, F), with `weights` of each.
  ///   - raw: outputs, less is better.
  static func members(count: Int, current: [Int], raw: [Double], rows: [Double], weights: [Double]) -> [Int] {
    if count <= mostWhole { return current + Array(current.count..<count) }
    let size = local.near + local.newest + local.spread
    if let last = current.last, current.count >= size, current.count < mostWhole {
      let grown = current + Array(last + 1..<count)
      if grown.count <= size + appended { return grown }
    }
    guard let best = raw.indices.min(by: { raw[$0] < raw[$1] }) else { return [] }
    var isMember = [Bool](repeating: false, count: count)
    for index in count - local.newest..<count { isMember[index] = true }
    let distances = (0..<count).map { distance(rows, best, $0, weights) }
    for index in (0..<count).sorted(by: { distances[$0] < distances[$1] }).prefix(local.near) {
      isMember[index] = true
    }
    let others = (0..<count).filter { !isMember[$0] }
    let wanted = min(others.count, size - isMember.count { $0 })
    for place in 0..<wanted { isMember[others[place * others.count / wanted]] = true }
    return (0..<count).filter { isMember[$0] }
  }

  /// Places among `members` whose evidence stands for that of all: the best, the newest, and others far from each other.
  static func sample(_ members: [Int], outputs: [Double], rows: [Double], weights: [Double]) -> [Int] {
    let count = members.count
    var chosen = Array(outputs.indices.sorted { outputs[$0] < outputs[$1] }.prefix(fitted.best))
    var isChosen = [Bool](repeating: false, count: count)
    for place in chosen { isChosen[place] = true }
    for place in count - fitted.newest..<count where !isChosen[place] {
      isChosen[place] = true
      chosen.append(place)
    }
    // Farthest first: the distance of each from the nearest one chosen so.
    var nearest = [Double](repeating: .infinity, count: count)
    var last = chosen[0]
    for _ in 0..<fitted.apart {
      var farthest: Int?
      for place in 0..<count where !isChosen[place] {
        nearest[place] = min(nearest[place], distance(rows, members[last], members[place], weights))
        if farthest.map({ nearest[place] > nearest[$0] }) ?? true { farthest = place }
      }
      guard let farthest else { break }
      isChosen[farthest] = true
      chosen.append(farthest)
      last = farthest
    }
    return chosen.sorted()
  }

  /// The kernel's squared distance, but for labels, which count by the difference of their codes.
  private static func distance(_ rows: [Double], _ a: Int, _ b: Int, _ weights: [Double]) -> Double {
    let features = weights.count
    var sum = 0.0
    for feature in 0..<features {
      let difference = rows[a * features + feature] - rows[b * features + feature]
      sum += weights[feature] * difference * difference
    }
    return sum
  }
}
