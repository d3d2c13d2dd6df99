/// How a function is called: the memory that it sees, what is written there before each call and read after it.
///
/// A value; `NativePlan` makes the C structs of function_call.h of it.
struct CallPlan: Equatable {
  struct Store: Equatable {
    var kind: UInt32
    /// `FUNCTION_FROM_…`.
    var source: UInt32
    /// Of the hyperparameter.
    var index = 0
    /// One a label, and one for when the hyperparameter is inactive or the budget not given.
    var images: [Image]
    var offset: Int
  }

  /// A number that the function gives back.
  struct Output: Equatable {
    /// Of the metric.
    var name: String
    var kind: UInt32
    var offset: Int
  }

  struct Callback: Equatable {
    var offset: Int
    var kinds: [UInt32]
    var roles: [UInt32]
    var result: UInt32
  }

  /// Memory outside of the block, in bytes.
  struct Region: Equatable {
    enum Content: Equatable {
      case file(String)
      case zeroes(Int)
    }

    var name: String
    var content: Content
    /// Where the pointer to it lies.
    var offset: Int
  }

  /// The argument's type and place, in order.
  var arguments: [(kinds: [UInt32], offset: Int)] = []
  var resultKinds: [UInt32] = []
  var resultOffset = 0
  /// `FUNCTION_RETURNS_…`.
  var resultUse: UInt32 = 0
  var resultKind: UInt32 = 0
  var block = Block()
  var stores: [Store] = []
  var outputs: [Output] = []
  var callbacks: [Callback] = []
  var regions: [Region] = []

  static func == (left: CallPlan, right: CallPlan) -> Bool {
    left.block == right.block && left.stores == right.stores && left.outputs == right.outputs
      && left.callbacks == right.callbacks && left.regions == right.regions && left.resultUse == right.resultUse
  }
}

/// The memory that a function sees, as it is before each call.
struct Block: Equatable {
  private(set) var bytes: [UInt8] = []
  /// Pointers within the block, by their offsets.
  private(set) var links: [(offset: Int, target: Int)] = []
  /// Bytes that must not change, by their offsets, each behind something that has a name.
  private(set) var guards: [(offset: Int, name: String)] = []

  static let guardSize = 16

  /// Room for something; its offset.
  mutating func add(size: Int, alignment: Int) -> Int {
    let offset = bytes.count.rounded(upTo: max(8, alignment))
    bytes += Array(repeating: 0, count: offset + size - bytes.count)
    return offset
  }

  /// Room for something that the function gets a pointer to, with a guard behind it.
  mutating func addTarget(of pointer: Int, size: Int, alignment: Int, name: String) -> Int {
    let offset = add(size: size, alignment: alignment)
    guards.append((bytes.count, name))
    bytes += Array(repeating: 0xA5, count: Self.guardSize)
    links.append((pointer, offset))
    return offset
  }

  mutating func write(_ image: Image, size: Int, at offset: Int) {
    bytes.replaceSubrange(offset..<offset + size, with: image.bytes.prefix(size))
  }

  /// Lets something point to the block's start: a context that the function only passes on.
  mutating func linkToStart(_ offset: Int) { links.append((offset, 0)) }

  static func == (left: Block, right: Block) -> Bool {
    left.bytes == right.bytes && left.links.elementsEqual(right.links) { $0 == $1 }
      && left.guards.elementsEqual(right.guards) { $0 == $1 }
  }
}
