/// A box of coordinates, one interval a hyperparameter; labels are free.
package struct Region: Sendable {
  package var low: [Double]
  package var high: [Double]

  package init(low: [Double], high: [Double]) {
    self.low = low
    self.high = high
  }

  package static func cube(_ count: Int) -> Region {
    Region(low: [Double](repeating: 0, count: count), high: [Double](repeating: 1, count: count))
  }
}
