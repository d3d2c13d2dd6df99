/// The one of `names` that someone who wrote `name` most likely meant; nil if none is near.
///
/// Near is an edit distance of at most a third of the letters. Case does not count.
///
/// Source: Wagner and Fischer, "The String-to-String Correction Problem", JACM 21(1), 1974.
func nearestName(to name: String, in names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(100))
  var best: (name: String, distance: Int)?
  for candidate in names {
    let letters = Array(candidate.lowercased().utf8.prefix(100))
    let limit = max(1, max(letters.count, wanted.count) / 3)
    guard abs(letters.count - wanted.count) <= limit, limit < max(letters.count, wanted.count) else { continue }
    var row = Array(0...letters.count)
    for (i, letter) in wanted.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in letters.enumerated() {
        let cost = letter == other ? diagonal : min(diagonal, row[j], row[j + 1]) + 1
        (diagonal, row[j + 1]) = (row[j + 1], cost)
      }
    }
    if row[letters.count] <= limit, row[letters.count] < best?.distance ?? .max {
      best = (candidate, row[letters.count])
    }
  }
  return best?.name
}

/// `; the nearest is "x"`, or nothing.
func hint(_ name: String, in names: some Sequence<String>) -> String {
  nearestName(to: name, in: names).map { "; the nearest is \"\($0)\"" } ?? ""
}
