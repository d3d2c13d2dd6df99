/// Which observations a process holds.
enum Subset {
  static func members(
    count: Int, current: [Int], raw: [Double], rows: [Double], features: Features, _ process: GaussianProcess
  ) -> [Int] {
    if count == current.count { return current }
    return Array(0..<count)
  }
}
