/// What random numbers are for, so that those for one purpose do not move the others.
enum Streams {
  static let dimension: UInt32 = 256
  static let shift: UInt32 = 257
  static let mutants: UInt32 = 258
  static let weights: UInt32 = 260
  static let fallback: UInt32 = 262
}
