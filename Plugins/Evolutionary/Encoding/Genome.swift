import CHone
import Glibc
package import HonePlugin

/// Configurations as genomes: a coordinate for each hyperparameter, active or not.
///
/// A gene whose hyperparameter is inactive sleeps: it is inherited and has no effect until a change of its parents wakes
/// it. So every point of the unit cube is a genome, conditions included.
package struct Genome: Sendable {
  package let space: Space
  package let genes: [Gene]

  package init(_ space: Space) {
    self.space = space
    genes = (0..<space.count).map { Gene($0, of: space) }
  }

  package var count: Int { genes.count }

  /// The coordinate of the value at coordinate `u`: itself, or the middle of its cell.
  package func snapped(_ u: Double, _ index: Int) -> Double {
    let u = min(max(u, 0), 1)
    let cells: Double
    switch genes[index].kind {
    case .continuous: return u
    case .fixed: return 0.5
    case .ordered(let count), .labels(let count): cells = Double(count)
    }
    if genes[index].isLog { return space.unit(of: space.value(atUnit: u, of: index), parameter: index) }
    return (min(cells - 1, (u * cells).rounded(.down)) + 0.5) / cells
  }

  /// The coordinate of the value `steps` cells away, reflected at the ends; of ordered genes.
  package func moved(_ u: Double, by steps: Int, _ index: Int) -> Double {
    guard case .ordered(let count) = genes[index].kind else { return u }
    let low = space.point(0, of: index)
    let distance = space.point(1, of: index) - low
    let cell = ((space.value(atUnit: u, of: index) - low) / distance).rounded()
    let target = Reflection.reflected(cell + Double(steps), 0, Double(count - 1))
    return space.unit(of: space.point(target, of: index), parameter: index)
  }

  /// The edges of the cell at coordinate `u` of an ordered or two-valued gene; nil at the ends of the range.
  package func edges(_ u: Double, _ index: Int) -> (lower: Double?, upper: Double?) {
    let cells: Double
    switch genes[index].kind {
    case .fixed, .continuous: return (nil, nil)
    case .ordered(let count), .labels(let count): cells = Double(count)
    }
    if genes[index].isLog {
      // As in hone/space.h: cells between half numbers, in the logarithm.
      let low = space.point(0, of: index) - 0.5
      let high = low + cells
      let value = space.value(atUnit: u, of: index)
      func coordinate(_ x: Double) -> Double? { x <= low || x >= high ? nil : log(x / low) / log(high / low) }
      return (coordinate(value - 0.5), coordinate(value + 0.5))
    }
    let cell = min(cells - 1, (min(max(u, 0), 1) * cells).rounded(.down))
    return (cell == 0 ? nil : cell / cells, cell == cells - 1 ? nil : (cell + 1) / cells)
  }

  /// A value, and the coordinate that stands for it.
  struct Kept {
    let coordinate: Double
    let value: Double
  }

  /// The values of a configuration whose coordinates lead elsewhere, if only in the last bits.
  func kept(_ values: [Double]) -> [Kept?] {
    values.enumerated().map { index, value in
      guard hone_is_inactive(value) == 0 else { return nil }
      let coordinate = snapped(space.unit(of: value, parameter: index), index)
      let image = space.value(atUnit: coordinate, of: index)
      return image == value ? nil : Kept(coordinate: coordinate, value: value)
    }
  }

  /// Writes the genome of a configuration that others proposed; genes that sleep keep what stands there.
  package func write(_ values: UnsafePointer<Double>, into genome: inout [Double]) {
    for index in 0..<count where hone_is_inactive(values[index]) == 0 {
      genome[index] = snapped(space.unit(of: values[index], parameter: index), index)
    }
  }
}

/// Folding a line back into an interval.
enum Reflection {
  /// `x` mirrored at the ends of low … high until it lies between.
  static func reflected(_ x: Double, _ low: Double, _ high: Double) -> Double {
    let width = high - low
    guard width > 0, x.isFinite else { return low }
    var offset = (x - low).truncatingRemainder(dividingBy: 2 * width)
    if offset < 0 { offset += 2 * width }
    return low + min(max(offset <= width ? offset : 2 * width - offset, 0), width)
  }
}
