import CHone
import HonePlugin

extension Encoding {
  /// All points of a finite space, if there are at most `most`; nil otherwise.
  package func allPoints(most: Int) -> [[Double]]? {
    guard dimensions.allSatisfy({ $0.count > 0 }) else { return nil }
    var found: [[Double]] = []
    var point = [Double](repeating: .nan, count: count)
    var values = [Double](repeating: hone_inactive(), count: count)
    // Branches that forbidden clauses leave nothing of are not free.
    var visits = 0
    func descend(_ index: Int) -> Bool {
      visits += 1
      guard visits <= 20 * most else { return false }
      guard index < count else {
        if space.isForbidden(values) { return true }
        guard found.count < most else { return false }
        found.append(point)
        return true
      }
      guard space.isActive(index, values) else {
        point[index] = .nan
        values[index] = hone_inactive()
        return descend(index + 1)
      }
      guard dimensions[index].count <= most else { return false }
      for k in 0..<dimensions[index].count {
        point[index] = dimensions[index].count == 1 ? 0.5 : centre(k, index)
        values[index] = space.point(Double(k), of: index)
        guard descend(index + 1) else { return false }
      }
      values[index] = hone_inactive()
      return true
    }
    return descend(0) ? found : nil
  }
}
