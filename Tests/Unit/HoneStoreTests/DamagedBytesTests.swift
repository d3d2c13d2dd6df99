import Foundation
import HoneStudy
import Testing

@testable import HoneStore

/// Bytes that no disk should return.
@Suite struct DamagedBytesTests {
  /// Reads, diagnoses and salvages a file; what can be told of it must agree.
  ///
  /// - Returns: how many trials the salvage has; nil if nothing can be saved.
  @discardableResult
  private func examine(_ path: String, in study: SpoiltStudy, _ comment: Comment) throws -> Int? {
    var isReadable = false
    do {
      try SpoiltStudy.readAll(path)
      isReadable = true
    } catch is StoreError {}
    do {
      let diagnosis = try Diagnosis(of: path)
      if diagnosis.isHealthy { #expect(isReadable, comment) }
      #expect(diagnosis.readable <= diagnosis.trials, comment)
    } catch is StoreError {
      #expect(!isReadable, comment)
    }
    let new = "\(path).new.hone"
    defer { unlink(new) }
    do {
      let salvage = try Salvage.write(path, to: new)
      #expect(try SpoiltStudy.damage(new) == [], comment)
      try SpoiltStudy.readAll(new)
      return salvage.kept
    } catch is StoreError {
      return nil
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>) func `a file that is cut off is never healthy, and never a trap`(
    seed: UInt64
  ) throws {
    let study = try SpoiltStudy(trials: 200)
    defer { study.clean() }
    var random = Seeded(seed)
    let bytes = try study.bytes
    let length = Int.random(in: 0..<bytes.count, using: &random)
    let path = try study.write(Array(bytes[..<length]))
    try examine(path, in: study, "seed \(seed), \(length) of \(bytes.count) bytes")
    #expect((try? Diagnosis(of: path).isHealthy) != true, "seed \(seed), \(length) of \(bytes.count) bytes")
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func `bytes that have changed are never a trap`(seed: UInt64) throws {
    let study = try SpoiltStudy(trials: 60)
    defer { study.clean() }
    var random = Seeded(seed)
    var bytes = try study.bytes
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      // The first bytes of a page say what is where.
      let page = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
      let place =
        Bool.random(using: &random) ? Int.random(in: 0..<128, using: &random) : Int.random(in: 0..<4096, using: &random)
      bytes[page + place] ^= UInt8.random(in: 1...255, using: &random)
    }
    try examine(try study.write(bytes), in: study, "seed \(seed)")
  }

  @Test func `of a destroyed page only the rows that were on it are lost`() throws {
    let study = try SpoiltStudy(trials: 300)
    defer { study.clean() }
    let whole = try study.bytes
    var random = Seeded(1)
    for isZero in [true, false] {
      var lost = 0
      for page in 0..<whole.count / 4096 {
        var bytes = whole
        for place in page * 4096..<(page + 1) * 4096 {
          bytes[place] = isZero ? 0 : UInt8.random(in: 0...255, using: &random)
        }
        let kept = try examine(try study.write(bytes), in: study, "page \(page + 1)")
        #expect(kept != nil, "page \(page + 1)")
        lost += 300 - (kept ?? 0)
      }
      // Each trial's configuration is on one page: each is lost once, but for the last ones, which nothing else names.
      #expect(lost <= 300)
    }
  }

  @Test func `a study of which only pages in another order are left keeps its trials`() throws {
    let study = try SpoiltStudy(trials: 100)
    defer { study.clean() }
    let bytes = try study.bytes
    let pages = stride(from: 4096, to: bytes.count, by: 4096).map { Array(bytes[$0..<$0 + 4096]) }
    let path = try study.write(Array(bytes[..<4096]) + pages.reversed().flatMap { $0 })
    #expect(try examine(path, in: study, "reversed") == 100)
  }
}

/// The log that a writer leaves when it is killed.
@Suite struct WriteAheadLogTests {
  /// A file and its log, as they are between two commits of a living writer.
  private func killed(_ study: SpoiltStudy) throws -> (path: String, log: String) {
    let file = try StudyFile.open(study.path, forWriting: true)
    try SpoiltStudy.fill(file, with: 30..<50)
    let path = "\(study.folder)/killed.hone"
    try study.python(
      "for suffix in ['', '-wal']: shutil.copy(arguments[0] + suffix, arguments[1] + suffix)", [study.path, path])
    try file.close()
    return (path, path + "-wal")
  }

  private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    body(&bytes)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test func `what a killed writer has committed is there, and taken in`() throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let (path, log) = try killed(study)
    let diagnosis = try Diagnosis(of: path)
    #expect(diagnosis.isHealthy && diagnosis.readable == 50, "\(diagnosis.findings)")
    #expect(diagnosis.findings.contains { $0.place.hasSuffix("killed.hone-wal") && $0.severity == .note })
    #expect(FileManager.default.fileExists(atPath: log))
    #expect(WriteAheadLog(ofFile: log)?.lostCommits == 0)
    try StudyFile.open(path, forWriting: true).close()
    #expect(!FileManager.default.fileExists(atPath: log))
    let file = try StudyFile.open(path, forWriting: false)
    #expect(try file.counts().total == 50)
    try file.close()
  }

  @Test func `a log without its end is a writer that was killed earlier`() throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let (path, log) = try killed(study)
    try change(log) { $0.removeLast(4096 + 24 + 100) }
    let diagnosis = try Diagnosis(of: path)
    #expect(diagnosis.isHealthy && diagnosis.readable >= 48, "\(diagnosis.findings)")
    try SpoiltStudy.readAll(path)
  }

  @Test func `a log that is broken in the middle is never taken in, and a salvage reads what lies behind`() throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let (path, log) = try killed(study)
    // In the third frame of many.
    try change(log) { $0[32 + 2 * 4120 + 24 + 2000] ^= 1 }
    #expect(throws: StoreError.self) { try StudyFile.open(path, forWriting: false) }
    let error = #expect(throws: StoreError.self) { try StudyFile.open(path, forWriting: true) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("commits in it would be lost"))
    #expect(FileManager.default.fileExists(atPath: log))
    #expect(try SpoiltStudy.damage(path).count == 1)
    let new = "\(study.folder)/new.hone"
    #expect(try Salvage.write(path, to: new).kept == 50)
    #expect(try SpoiltStudy.damage(new) == [])
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func `a garbled log is never a trap`(seed: UInt64) throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let (path, log) = try killed(study)
    var random = Seeded(seed)
    try change(log) { bytes in
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let frame = Int.random(in: 0..<bytes.count / 4120, using: &random) * 4120 + 32
        let place =
          Bool.random(using: &random)
          ? frame + Int.random(in: 0..<24, using: &random) : Int.random(in: 0..<32, using: &random)
        bytes[place] ^= UInt8.random(in: 1...255, using: &random)
      }
    }
    do {
      try SpoiltStudy.readAll(path)
    } catch is StoreError {}
    let new = "\(study.folder)/new.hone"
    let salvage = try Salvage.write(path, to: new)
    #expect(salvage.kept >= 30, "seed \(seed)")
    #expect(try SpoiltStudy.damage(new) == [], "seed \(seed)")
  }

  @Test func `a log whose file has gone keeps its name from a new study`() throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let (path, log) = try killed(study)
    unlink(path)
    #expect(throws: StoreError.leftOver(path: log, of: path)) {
      try StudyFile.create(at: path, header: SpoiltStudy.header(), trials: 1)
    }
    #expect(FileManager.default.fileExists(atPath: log))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `the log stays short although a reader is at work`() throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    let file = try StudyFile.open(study.path, forWriting: true)
    let reader = try StudyFile.open(study.path, forWriting: false)
    var largest = 0
    try reader.forEachTrial { trial in
      if trial.proposal.number == 0 {
        for block in 0..<60 {
          let first = 30 + block * 1000
          try file.write([.proposals((first..<first + 1000).map { SpoiltStudy.proposal($0, clock: $0 + 100) })])
          largest = max(largest, FileIdentity(path: study.path + "-wal")?.size ?? 0)
        }
      }
      return trial.proposal.number < 1000
    }
    // The file has grown by half of what SQLite keeps in the log in any case.
    #expect(largest < LogBound.usual * 5 / 4, "\(largest)")
    try reader.close()
    try file.close()
  }
}
