/// The one of `names` that someone who wrote `name` most likely meant; nil if none is near.
///
/// Near is an edit distance, in which a swap of neighbours is one edit, of at most a third of the letters. Case does not
/// count.
///
/// Source: "optimal string alignment", Damerau, "A technique for computer detection and correction of spelling errors",
/// CACM 7(3), 1964.
func nearestName(to name: String, in names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(100))
  var best: (name: String, distance: Int)?
  for candidate in names {
    let letters = Array(candidate.lowercased().utf8.prefix(100))
    let limit = max(1, max(letters.count, wanted.count) / 3)
    guard abs(letters.count - wanted.count) <= limit, limit < max(letters.count, wanted.count) else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// `; the nearest is "x"`, or nothing.
func hint(_ name: String, in names: some Sequence<String>) -> String {
  nearestName(to: name, in: names).map { "; the nearest is \"\($0)\"" } ?? ""
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var (beforeLast, last) = ([Int](), Array(0...right.count))
  for (i, a) in left.enumerated() {
    var row = [i + 1]
    for (j, b) in right.enumerated() {
      var distance = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { distance = min(distance, beforeLast[j - 1] + 1) }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
