/// The one of `names` that someone who wrote `name` most likely meant; nil if none is near.
///
/// Near is an edit distance of at most a third of the letters (at least 1, so that one slip in a short name counts), or,
/// failing that, being the only name that starts with what was written. Case does not count. Of two equally near names
/// the first is taken.
package func nearestName(to name: String, in names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased())
  guard !wanted.isEmpty else { return nil }
  var best: (name: String, distance: Int)?
  var completions: [String] = []
  for candidate in names {
    let letters = Array(candidate.lowercased())
    if letters.count > wanted.count, letters.starts(with: wanted) { completions.append(candidate) }
    let limit = max(1, max(letters.count, wanted.count) / 3)
    // A one-letter name is one edit away from every other one.
    guard abs(letters.count - wanted.count) <= limit, limit < max(letters.count, wanted.count) else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name ?? (completions.count == 1 ? completions[0] : nil)
}

/// How many insertions, deletions, substitutions and swaps of neighbours lead from one text to the other.
///
/// Source: "optimal string alignment", Damerau, "A technique for computer detection and correction of spelling errors",
/// CACM 7(3), 1964; computed row by row as Wagner and Fischer, JACM 21(1), 1974.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var row = [i + 1]
    row.reserveCapacity(right.count + 1)
    for (j, b) in right.enumerated() {
      var distance = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { distance = min(distance, beforeLast[j - 1] + 1) }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
