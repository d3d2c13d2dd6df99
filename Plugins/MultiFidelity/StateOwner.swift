import HonePlugin

/// Whose a saved state is: first in every state of this library.
///
/// With other options the same bytes mean something else: races of other sizes, trials of another child.
struct StateOwner {
  private let name: String
  private let text: String

  /// Of the layouts in this library; another one is refused, and the study is replayed.
  private static let version = 2

  /// - Parameters:
  ///   - name: of the optimizer.
  ///   - options: those of the child are part of it.
  ///   - own: the optimizer's own options.
  init(_ name: String, _ options: Options, own: String...) throws {
    self.name = name
    let child = options.keyed("optimizer").map { "\($0.key)=\($0.text)" }
    text = (["\(name) \(Self.version)", try options.text("optimizer")] + child + own).joined(separator: "\n")
  }

  func save(_ writer: Writer) throws { try writer.write(Array(text.utf8)) }

  /// - Throws: `.unsupported` or `.invalid` for a state of somebody else's.
  func check(_ reader: Reader) throws {
    guard try reader.read(arrayOf: UInt8.self, limit: 1 << 20).elementsEqual(text.utf8) else {
      throw PluginError.unsupported("the state was saved by another version of \(name), or with other options")
    }
  }
}
