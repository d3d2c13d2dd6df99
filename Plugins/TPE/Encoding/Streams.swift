/// What random numbers are for, so that those for one purpose do not move the others.
enum Streams {
  static let candidates: UInt32 = 256
  static let fresh: UInt32 = 257
  static let block: UInt32 = 258
  /// And those after it, one for each doubling.
  static let halving: UInt32 = 320
}
