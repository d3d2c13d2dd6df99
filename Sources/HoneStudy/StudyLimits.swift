/// How large the numbers of a study may be: flags, study files and records agree on it, so that whatever is written can be
/// read again.
package enum StudyLimits {
  /// Whatever counts; generous, and far from where sums overflow.
  package static let counts = 0...(1 << 48)
  /// How many trials may be wanted.
  package static let trials = 1...(1 << 48)
  /// How many trials may run at once.
  package static let workers = 1...65536
}
