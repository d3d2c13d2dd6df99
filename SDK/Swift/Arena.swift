/// Memory for the C structs of a description: kept together, freed together.
///
/// Not thread-safe; filled by one initialiser and only read afterwards.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// A NUL-terminated copy.
  func text(_ string: String) -> UnsafePointer<CChar> {
    UnsafePointer(array(string.utf8CString))
  }

  /// A copy of some plain values; a pointer to one unused place if there are none.
  func array<Elements: Collection>(_ elements: Elements) -> UnsafeMutablePointer<Elements.Element> {
    let pointer = UnsafeMutablePointer<Elements.Element>.allocate(capacity: max(elements.count, 1))
    for (offset, element) in elements.enumerated() { (pointer + offset).initialize(to: element) }
    blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }

  /// As `array`, but nil for none.
  func arrayIfAny<Elements: Collection>(_ elements: Elements) -> UnsafePointer<Elements.Element>? {
    elements.isEmpty ? nil : UnsafePointer(array(elements))
  }

  /// A copy of one plain value.
  func one<Value>(_ value: Value) -> UnsafeMutablePointer<Value> { array(CollectionOfOne(value)) }

  /// Copies of some strings.
  func texts(_ strings: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
    arrayIfAny(strings.map { Optional(text($0)) })
  }
}
