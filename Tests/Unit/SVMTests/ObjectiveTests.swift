import CHone
import CSVMObjective
import Glibc
import Testing

/// The objective `svm` through its table.
@Suite struct `svm` {
  /// Creates an instance that is expected to be refused.
  func failure(_ options: [String: Any]) -> Objective.Failure? {
    do {
      _ = try Objective(options)
      return nil
    } catch {
      return error as? Objective.Failure
    }
  }

  /// Writes a CSV file, calls `body` with its path and removes it.
  func withFile<Result>(_ text: String, _ body: (String) throws -> Result) rethrows -> Result {
    var name = Array("\(P_tmpdir)/hone-svm-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
    close(descriptor)
    return try body(path)
  }

  @Test func `the presets solve the default data set`() throws {
    let parameters = try #require(hone_svm_plugin.description.pointee.space.pointee.parameters)
    let objective = try Objective()
    #expect(try objective.evaluate(c: parameters[0].preset, gamma: parameters[1].preset).error < 0.02)
  }

  @Test func `ranges are the powers of two that the documentation names`() throws {
    let space = try #require(hone_svm_plugin.description.pointee.space).pointee
    let bounds = (0..<2).map { [log2(space.parameters[$0].low), log2(space.parameters[$0].high)] }
    #expect(bounds == [[-5, 15], [-15, 3]])
    #expect((0..<2).allSatisfy { space.parameters[$0].flags == HONE_LOG })
  }

  /// 0.0176 (breast-cancer, standardised) and 0.0095 (digits, raw) are the best errors of LIBSVM's own
  /// cross-validation, over other folds, on a lattice of 40 x 40 configurations.
  @Test(arguments: [("breast-cancer", 1.0, 2.25, -7.0, 0.0176), ("digits", 0.0, 0.0, -9.5, 0.0095)])
  func `the known optimum is good on these folds too`(
    data: String, standardize: Double, logC: Double, logGamma: Double, best: Double
  ) throws {
    let outcome = try Objective(["data": data, "standardize": standardize]).evaluate(logC: logC, logGamma: logGamma)
    #expect(abs(outcome.error - best) < outcome.deviation)
  }

  @Test func `equal configurations have equal outcomes, in any instance and on any thread`() async throws {
    let reference = try Objective(["data": "wine"]).evaluate(logC: 1, logGamma: -3)
    try await withThrowingTaskGroup(of: Objective.Outcome.self) { group in
      for index in 0..<8 {
        group.addTask {
          let objective = try Objective(["data": "wine"])
          _ = try objective.evaluate(logC: Double(index), logGamma: -1)
          return try objective.evaluate(logC: 1, logGamma: -3)
        }
      }
      for try await outcome in group { #expect(outcome == reference) }
    }
  }

  @Test func `another fold seed makes other folds`() throws {
    let outcomes = try (0..<5).map {
      try Objective(["data": "wine", "fold_seed": Double($0)]).evaluate(logC: 10, logGamma: -1)
    }
    #expect(Set(outcomes.map(\.supportVectors)).count == 5)
  }

  @Test func `a class that a fold's training rows lack is merely predicted wrong`() throws {
    let outcome = try withFile("1,a\n2,b\n") {
      try Objective(["data": $0, "folds": 2.0]).evaluate(logC: 0, logGamma: -5)
    }
    #expect(outcome == Objective.Outcome(error: 1, supportVectors: 0, deviation: 0))
  }

  @Test(arguments: 0..<5)
  func `cancelling is noticed before each fold`(folds: Int) throws {
    let objective = try Objective(["data": "wine"], cancelsAfter: folds)
    #expect(throws: Objective.Failure(status: HONE_CANCELLED, message: "cancelled after \(folds) folds")) {
      try objective.evaluate(logC: 0, logGamma: -5)
    }
  }

  @Test func `what LIBSVM refuses is invalid, in its words`() throws {
    let objective = try Objective(["data": "wine"])
    #expect(throws: Objective.Failure(status: HONE_INVALID, message: "LIBSVM refuses C = 0, gamma = 1: C <= 0")) {
      try objective.evaluate(c: 0, gamma: 1)
    }
    #expect(try objective.evaluate(logC: 0, logGamma: -5).error < 0.05)
  }

  @Test func `data that cannot be classified is refused with a next step`() {
    let missing = failure(["data": "dgits"])
    #expect(missing?.status == HONE_ERROR)
    #expect(missing?.message.hasPrefix("dgits: no such file") == true)

    let noColumn = failure(["data": "wine", "label": "cultivars"])
    #expect(noColumn?.status == HONE_INVALID)
    #expect(noColumn?.message.hasPrefix("wine: no label column \"cultivars\"; the nearest is \"cultivar\"") == true)

    let continuous = failure(["data": "wine", "label": "alcohol"])
    #expect(continuous?.status == HONE_INVALID)
    #expect(continuous?.message.hasPrefix("wine: the label \"alcohol\" is continuous; svm needs classes") == true)

    let folds = withFile("1,a\n2,b\n3,a\n") { failure(["data": $0]) }
    #expect(folds?.status == HONE_INVALID)
    #expect(folds?.message.hasSuffix("3 rows cannot make 5 folds; lower the option folds") == true)
  }
}
