/// A complete binary tree of choices with a bowl in each leaf and a shared number in each half.
///
///     x1 = 0:  x2 = 0:  x4² + 0.1 + r8        x1 = 1:  x3 = 0:  x6² + 0.3 + r9
///              x2 = 1:  x5² + 0.2 + r8                 x3 = 1:  x7² + 0.4 + r9
///
/// Minimum 0.1 at x1 = 0, x2 = 0, x4 = 0, r8 = 0.
///
/// Source: Jenatton, Archambeau, González, Seeger, "Bayesian Optimization with Tree-structured Dependencies", ICML 2017,
/// section 5.1.
enum TreeFunction {
  static let minimum = 0.1
  static let minimizer: [Double] = [0, 0, .nan, 0, .nan, .nan, .nan, 0, .nan]

  /// Which leaf a configuration is in, and the indices of its bowl and of its half's number.
  private static func leaf(_ x: UnsafeBufferPointer<Double>) -> (offset: Double, bowl: Int, shared: Int) {
    if x[0] == 0 { return x[1] == 0 ? (0.1, 3, 7) : (0.2, 4, 7) }
    return x[2] == 0 ? (0.3, 5, 8) : (0.4, 6, 8)
  }

  static func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    let leaf = leaf(x)
    return x[leaf.bowl] * x[leaf.bowl] + leaf.offset + x[leaf.shared]
  }

  static func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    let leaf = leaf(x)
    gradient[leaf.bowl] = 2 * x[leaf.bowl]
    gradient[leaf.shared] = 1
  }
}
