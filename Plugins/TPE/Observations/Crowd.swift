import HonePlugin

/// All trials but the leaders, in bounded room: a sample of them spread evenly over time, each for as many as it stands for.
///
/// Trials come in blocks of `stride`; of a block that is complete one is kept, chosen by chance, and weighs as much as the
/// block. When `most` are kept, each pair becomes one and the stride doubles. So no trial is preferred, the work of an ask
/// has a bound, and the sample is a function of the seed and of what came before.
package struct Crowd: Sendable {
  /// Kept at most.
  package let most: Int
  /// Newest members of a block in progress that are held, at most.
  static let mostWaiting = 64

  let width: Int
  private let seed: UInt64
  /// Trials that each kept one stands for, a power of two.
  package private(set) var stride = 1
  /// Shape (kept, width).
  package private(set) var kept: [Double] = []
  /// Shape (at most `mostWaiting`, width): of the block in progress.
  package private(set) var waiting: [Double] = []
  /// Members of the block in progress so far, those that are not held included.
  package private(set) var blockCount = 0
  /// The one that will be kept of the block in progress, as far as it is known.
  private(set) var chosen: [Double] = []
  /// All that came.
  package private(set) var count = 0

  /// - Parameters:
  ///   - width: coordinates of a trial.
  package init(width: Int, most: Int, seed: UInt64) {
    self.width = width
    self.most = most
    self.seed = seed
  }

  package var keptCount: Int { width == 0 ? 0 : kept.count / width }
  package var waitingCount: Int { width == 0 ? 0 : waiting.count / width }

  package mutating func add(_ point: [Double]) {
    guard width > 0 else { return }
    // The first of a block decides which of its members will be kept.
    if blockCount == chosenPlace { chosen = point }
    count += 1
    blockCount += 1
    if blockCount == stride {
      kept += chosen
      waiting.removeAll(keepingCapacity: true)
      blockCount = 0
      if keptCount >= most { halve() }
    } else {
      if waitingCount == Self.mostWaiting { waiting.removeFirst(width) }
      waiting += point
    }
  }

  /// The place in the block in progress of the one to be kept.
  private var chosenPlace: Int {
    Int(random(UInt64(count - blockCount), Streams.block) & UInt64(stride - 1))
  }

  private mutating func halve() {
    let pairs = keptCount / 2
    for pair in 0..<pairs {
      let from = 2 * pair + Int(random(UInt64(pair), Streams.halving &+ UInt32(stride.trailingZeroBitCount)) & 1)
      for place in 0..<width { kept[pair * width + place] = kept[from * width + place] }
    }
    kept.removeLast(kept.count - pairs * width)
    stride *= 2
  }

  private func random(_ number: UInt64, _ stream: UInt32) -> UInt64 {
    var random = RandomStream(seed: seed, trial: number, stream: stream)
    return random.next()
  }

  // MARK: - State

  func save(_ writer: Writer) throws {
    try writer.write(UInt64(stride))
    try writer.write(UInt64(blockCount))
    try writer.write(UInt64(count))
    try writer.write(kept)
    try writer.write(waiting)
    try writer.write(chosen)
  }

  mutating func load(_ reader: Reader) throws {
    stride = Int(clamping: try reader.read(UInt64.self))
    blockCount = Int(clamping: try reader.read(UInt64.self))
    count = Int(clamping: try reader.read(UInt64.self))
    kept = try reader.read(arrayOf: Double.self, limit: most * width)
    waiting = try reader.read(arrayOf: Double.self, limit: Self.mostWaiting * width)
    chosen = try reader.read(arrayOf: Double.self, limit: width)
    guard stride > 0, stride & (stride - 1) == 0, blockCount < stride, blockCount <= count,
      kept.count % max(1, width) == 0, waiting.count % max(1, width) == 0
    else { throw PluginError.invalid("the saved state is damaged: a sample of trials") }
  }
}
