import Glibc
package import HonePlugin

/// A change of a few genes, at many scales.
///
/// Each gene that has an effect changes with probability 1.5 / d, at least one does. A number moves by
/// 0.1 · 2^U(−3, 2) · N(0, 1) in unit coordinates, reflected at the ends, an int by one at least; a label becomes another
/// one.
package enum Mutation {
  /// Changes on average, of d genes.
  static let meanChanges = 1.5
  /// The middle of the scales, in widths of the range.
  static let step = 0.1

  /// - Parameters:
  ///   - isActive: whether each gene has an effect.
  ///   - scale: factor of the steps.
  package static func apply(
    to point: inout [Double], _ genome: Genome, isActive: [Bool], scale: Double = 1, _ random: inout RandomStream
  ) {
    let candidates = point.indices.filter { isActive[$0] && genome.genes[$0].varies }
    guard !candidates.isEmpty else { return }
    let probability = meanChanges / Double(candidates.count)
    var changes = 0
    for index in candidates where random.uniform() < probability {
      point[index] = changed(point[index], index, genome, scale, &random)
      changes += 1
    }
    if changes == 0 {
      let index = candidates[random.below(candidates.count)]
      point[index] = changed(point[index], index, genome, scale, &random)
    }
  }

  private static func changed(
    _ u: Double, _ index: Int, _ genome: Genome, _ scale: Double, _ random: inout RandomStream
  ) -> Double {
    switch genome.genes[index].kind {
    case .fixed: return u
    case .labels(let count):
      let now = min(count - 1, Int(u * Double(count)))
      let other = random.below(count - 1)
      return (Double(other < now ? other : other + 1) + 0.5) / Double(count)
    case .continuous: return Reflection.reflected(u + width(scale, &random), 0, 1)
    case .ordered:
      let move = width(scale, &random)
      let moved = genome.snapped(Reflection.reflected(u + move, 0, 1), index)
      return moved == genome.snapped(u, index) ? genome.moved(u, by: move < 0 ? -1 : 1, index) : moved
    }
  }

  /// A step of random sign and scale.
  private static func width(_ scale: Double, _ random: inout RandomStream) -> Double {
    scale * step * exp2(-3 + 5 * random.uniform()) * random.normal()
  }
}
