import Testing

/// Values of scikit-learn 1.9.1 over the very folds of this plugin.
///
/// SVC(C, gamma, tol=1e-3) is fitted on the rows outside of each fold and asked for those inside. Its copy of
/// LIBSVM is a modified one, and computes its kernel row by row.
@Suite struct `svm against scikit-learn` {
  struct Case: Sendable {
    var data: String
    var standardize: Double
    var folds: Double
    var logC: Double
    var logGamma: Double
    var wrong: Double
    var rows: Double
    var deviation: Double
    var supportVectors: Double

    init(
      _ data: String, _ point: (Double, Double), folds: Double = 5, standardize: Double = 1, wrong: Double,
      of rows: Double, deviation: Double, supportVectors: Double
    ) {
      (self.data, self.standardize, self.folds) = (data, standardize, folds)
      (logC, logGamma) = point
      (self.wrong, self.rows, self.deviation, self.supportVectors) = (wrong, rows, deviation, supportVectors)
    }
  }

  static let cases = [
    Case("breast-cancer", (0, -5), wrong: 13, of: 569, deviation: 0.0065706974, supportVectors: 0.22715346),
    Case("breast-cancer", (2.25, -6.75), wrong: 11, of: 569, deviation: 0.0051310323, supportVectors: 0.13927897),
    Case("breast-cancer", (15, 3), wrong: 212, of: 569, deviation: 0.0019743396, supportVectors: 1),
    Case(
      "breast-cancer", (3, -7.5), folds: 10, wrong: 11, of: 569, deviation: 0.0040921951, supportVectors: 0.12712331),
    Case("digits", (0, -5), wrong: 33, of: 1797, deviation: 0.0027121788, supportVectors: 0.57039459),
    Case(
      "digits", (-0.5, -9.25), standardize: 0, wrong: 18, of: 1797, deviation: 0.0016679719, supportVectors: 0.55982125),
    Case("digits", (-5, -15), wrong: 1523, of: 1797, deviation: 0.0216154194, supportVectors: 1),
    Case("wine", (0, -5), wrong: 2, of: 178, deviation: 0.0111111111, supportVectors: 0.41291244),
    Case("wine", (10, -1), folds: 3, wrong: 24, of: 178, deviation: 0.0261134387, supportVectors: 0.97751982),
  ]

  /// The error and its deviation agree to the last row; support vectors to one in 300, since those at the edge depend
  /// on the last bits of the kernel.
  @Test(arguments: cases, [0, 512.0])
  func `errors agree, with the kernel computed once or by LIBSVM`(expected: Case, kernel: Double) throws {
    let objective = try Objective([
      "data": expected.data, "standardize": expected.standardize, "folds": expected.folds, "kernel": kernel,
    ])
    let outcome = try objective.evaluate(logC: expected.logC, logGamma: expected.logGamma)
    #expect(outcome.error == expected.wrong / expected.rows)
    #expect(abs(outcome.deviation - expected.deviation) < 1e-9)
    #expect(abs(outcome.supportVectors - expected.supportVectors) < 1.0 / 300)
  }
}
