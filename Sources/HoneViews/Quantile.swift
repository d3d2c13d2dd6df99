/// The value below which that share of some values lies; between two neighbours evenly, and not a number where there is none.
func quantile(_ values: [Double], _ share: Double) -> Double {
  let sorted = values.sorted()
  guard let last = sorted.last else { return .nan }
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  guard below + 1 < sorted.count else { return last }
  let (low, high) = (sorted[below], sorted[below + 1])
  // Of infinite neighbours the difference is none.
  return place == Double(below) || low == high ? low : low + (place - Double(below)) * (high - low)
}
