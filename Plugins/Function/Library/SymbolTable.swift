/// The symbols that a shared library offers, out of its file.
///
/// Source: Tool Interface Standard, Executable and Linking Format, and its extension to 64 bits (ELF-64 Object File Format,
/// version 1.5): header, sections, symbols.
struct SymbolTable {
  enum Kind: Equatable {
    case function, data

    var isFunction: Bool { self == .function }
  }

  private(set) var kinds: [String: Kind] = [:]

  /// nil for what is no 64-bit little-endian ELF file.
  init?(_ path: String) {
    guard let file = try? MappedFile(path: path) else { return nil }
    self.init(UnsafeRawBufferPointer(start: file.pointer, count: file.count))
    _ = file
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    let file = ELFBytes(bytes: bytes)
    guard bytes.count >= 64, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
      let sections = file.word(64, at: 0x28), let count = file.word(16, at: 0x3C)
    else { return nil }
    for number in 0..<count {
      let header = sections &+ number &* 64
      // SHT_DYNSYM, and the section of its names.
      guard file.word(32, at: header &+ 4) == 11, let start = file.word(64, at: header &+ 24),
        let size = file.word(64, at: header &+ 32), let link = file.word(32, at: header &+ 40),
        let names = file.word(64, at: sections &+ link &* 64 &+ 24)
      else { continue }
      for symbol in 0..<min(size / 24, UInt64(bytes.count) / 24) { add(file, start &+ symbol &* 24, names) }
    }
  }

  private mutating func add(_ file: ELFBytes, _ symbol: UInt64, _ names: UInt64) {
    guard let name = file.word(32, at: symbol), let info = file.word(8, at: symbol &+ 4),
      let section = file.word(16, at: symbol &+ 6), section != 0, let text = file.text(at: names &+ name)
    else { return }
    switch info & 15 {
    case 2, 10: kinds[text] = .function
    case 1: kinds[text] = .data
    default: break
    }
  }
}

/// Reads of a file that may be broken: nothing beyond its end.
private struct ELFBytes {
  let bytes: UnsafeRawBufferPointer

  /// An unsigned number of so many bits.
  func word(_ bits: Int, at offset: UInt64) -> UInt64? {
    let size = bits / 8
    guard offset <= UInt64(bytes.count), bytes.count - Int(offset) >= size else { return nil }
    return (0..<size).reduce(0) { $0 | UInt64(bytes[Int(offset) + $1]) << (8 * UInt64($1)) }
  }

  func text(at offset: UInt64) -> String? {
    guard offset < UInt64(bytes.count) else { return nil }
    let rest = bytes[Int(offset)...].prefix(4096)
    guard let end = rest.firstIndex(of: 0), end > rest.startIndex else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
