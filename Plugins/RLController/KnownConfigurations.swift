import CHone
import HonePlugin
import QuasiRandom

/// What was proposed or announced before, and what is left of a finite space.
final class KnownConfigurations {
  private let space: Space
  private(set) var hashes: Set<UInt64> = []
  /// Steps of going through the space in order.
  private static let mostSteps = 1_000_000

  init(_ space: Space) { self.space = space }

  func contains(_ values: UnsafeBufferPointer<Double>) -> Bool { hashes.contains(Self.hash(values)) }
  func insert(_ values: UnsafeBufferPointer<Double>) { hashes.insert(Self.hash(values)) }
  func remove(_ values: UnsafeBufferPointer<Double>) { hashes.remove(Self.hash(values)) }
  func restore(_ hashes: [UInt64]) { self.hashes = Set(hashes) }

  private static func hash(_ values: UnsafeBufferPointer<Double>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in values {
      hash ^= value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
      hash = OwenScrambling.mixed(hash)
    }
    return hash
  }

  /// Writes the first configuration in order that is allowed and new, floats at random; false if there is none.
  func writeFirstNew(_ values: UnsafeMutableBufferPointer<Double>, _ random: inout RandomStream) -> Bool {
    guard let pointer = values.baseAddress else { return false }
    var steps = 0
    func descend(_ index: Int) -> Bool {
      steps += 1
      guard steps <= Self.mostSteps else { return false }
      guard index < space.count else { return !space.isForbidden(pointer) && !contains(UnsafeBufferPointer(values)) }
      guard space.isActive(index, pointer) else {
        pointer[index] = hone_inactive()
        return descend(index + 1)
      }
      let count = space.pointCount(of: index)
      guard count > 0 else {
        pointer[index] = space.value(atUnit: random.uniform(), of: index)
        return descend(index + 1)
      }
      var k = 0.0
      while k < count, steps <= Self.mostSteps {
        pointer[index] = space.point(k, of: index)
        if descend(index + 1) { return true }
        k += 1
      }
      return false
    }
    return descend(0)
  }
}
