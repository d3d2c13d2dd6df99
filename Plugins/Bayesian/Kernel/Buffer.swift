/// Doubles in memory of its own that C may read and write: zeros at first, a multiple of eight of them.
///
/// Grows by doubling and never shrinks, so that a warm optimizer allocates nothing. Begins at a whole cache line: the order
/// in which OpenBLAS adds depends on where its vectors lie, and an instance that was saved and loaded must find the same bits.
package final class Buffer {
  package private(set) var pointer: UnsafeMutablePointer<Double>
  package private(set) var capacity: Int

  package init(_ capacity: Int = 64) {
    self.capacity = Buffer.rounded(max(8, capacity))
    pointer = Buffer.allocate(self.capacity)
    pointer.initialize(repeating: 0, count: self.capacity)
  }

  deinit { pointer.deallocate() }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Double>.stride, alignment: 64)
      .bindMemory(to: Double.self, capacity: count)
  }

  /// Makes room for `count` doubles; what was there stays.
  package func reserve(_ count: Int) {
    guard count > capacity else { return }
    let grown = Buffer.rounded(max(count, capacity * 2))
    let fresh = Buffer.allocate(grown)
    fresh.initialize(from: pointer, count: capacity)
    (fresh + capacity).initialize(repeating: 0, count: grown - capacity)
    pointer.deallocate()
    pointer = fresh
    capacity = grown
  }

  /// Element `index`, which is below `capacity`.
  package subscript(index: Int) -> Double {
    get {
      assert(index >= 0 && index < capacity)
      return pointer[index]
    }
    set {
      assert(index >= 0 && index < capacity)
      pointer[index] = newValue
    }
  }

  /// The first `count` elements.
  package func array(_ count: Int) -> [Double] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The next multiple of eight: what a row of this length takes.
  package static func rounded(_ count: Int) -> Int { (count + 7) & ~7 }
}
