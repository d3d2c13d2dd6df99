import Glibc
import HonePlugin

/// Numbers at a fixed place, aligned for vectors and the matrix library; freed with the object.
///
/// Invariant: `start` has room for `count` elements, and is written by its owner only.
package final class Block<Element: BitwiseCopyable> {
  package let start: UnsafeMutablePointer<Element>
  package let count: Int

  /// Room for `count` numbers, all of them `value`, or arbitrary if there is none.
  ///
  /// - Throws: `.error` if there is no memory for them.
  package init(count: Int, repeating value: Element? = nil) throws {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    var memory: UnsafeMutableRawPointer?
    guard !overflow, posix_memalign(&memory, 64, bytes) == 0, let memory else {
      throw PluginError.error("no memory for a buffer of \(bytes >> 20) MB; lower max_units, max_layers or batch_size")
    }
    start = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
    if let value { start.initialize(repeating: value, count: count) }
  }

  package convenience init(_ elements: [Element]) throws {
    try self.init(count: elements.count)
    for (index, element) in elements.enumerated() { start[index] = element }
  }

  deinit { free(start) }

  /// For loops over all of them.
  package var buffer: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: start, count: count) }

  /// Takes over the numbers of a block of the same length.
  package func copy(_ other: Block) {
    precondition(other.count == count, "blocks of two lengths")
    start.update(from: other.start, count: count)
  }
}
