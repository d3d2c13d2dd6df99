/// When the kernel's parameters are sought anew: often while results are few and cheap to fit, then when they have grown
/// by a twentieth, or when one surprises.
struct RefitSchedule {
  private(set) var lastCount = 0
  private(set) var fits = 0

  init() {}

  /// One that has come so far.
  init(lastCount: Int, fits: Int) {
    self.lastCount = lastCount
    self.fits = fits
  }

  /// - Parameter surprise: the largest standardised residual among new results.
  func isDue(count: Int, surprise: Double) -> Bool {
    if count <= lastCount { return false }
    if count <= 40 { return true }
    if Double(count) >= 1.05 * Double(lastCount) { return true }
    return surprise > 3 && Double(count - lastCount) >= 0.02 * Double(count)
  }

  mutating func done(count: Int) {
    lastCount = count
    fits += 1
  }

  /// Likelihoods that a warm start may cost.
  func evaluations(_ count: Int) -> Int { count <= 300 ? 8 : 5 }

  /// Whether a smoothness that was clearly behind need not be tried this time.
  var skipsLaggards: Bool { fits % 4 != 0 }

  /// Whether to seek from the prior's mode, too.
  func wantsSecondStart(_ count: Int) -> Bool { fits % 5 == 4 && count <= 300 }
}
