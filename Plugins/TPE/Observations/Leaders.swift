package import HonePlugin

/// The best trials so far, best first; as many as the good density can ever have.
///
/// With one metric by the order of values alone, ties to the earlier trial; with several by fronts, and within a front the
/// lonelier first.
package struct Leaders: Sendable {
  package struct Entry: Sendable {
    package let trial: UInt64
    package let fitness: Fitness
    package let point: [Double]

    package init(trial: UInt64, fitness: Fitness, point: [Double]) {
      self.trial = trial
      self.fitness = fitness
      self.point = point
    }
  }

  package let most: Int
  package private(set) var entries: [Entry] = []

  package init(most: Int) { self.most = most }

  /// Takes a trial in.
  ///
  /// - Returns: the one that has to leave, perhaps the same.
  package mutating func insert(_ entry: Entry) -> Entry? {
    if entry.fitness.objectives.count == 1 {
      if entries.count == most, let last = entries.last, !Self.isBefore(entry, last) { return entry }
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if Self.isBefore(entry, entries[middle]) { high = middle } else { low = middle + 1 }
      }
      entries.insert(entry, at: low)
    } else {
      entries.append(entry)
      entries = Fronts.order(entries.map(\.fitness), ties: entries.map(\.trial)).map { entries[$0] }
    }
    return entries.count > most ? entries.removeLast() : nil
  }

  private static func isBefore(_ a: Entry, _ b: Entry) -> Bool {
    if a.fitness.isBetter(than: b.fitness) { return true }
    return b.fitness.isBetter(than: a.fitness) ? false : a.trial < b.trial
  }

  /// For loading: as they were.
  init(most: Int, entries: [Entry]) {
    self.most = most
    self.entries = entries
  }
}
