import GRDB

extension StudyFile {
  /// From which reading of the study's clock on the record may have holes; nil for a file that was never salvaged.
  func salvageClock() throws -> Int? {
    try reading { database in
      guard try database.tableExists("salvage") else { return nil }
      switch try DatabaseValue.fetchOne(database, sql: "SELECT clock FROM salvage")?.storage {
      case .int64(let clock): return Int(clock)
      default: return 0
      }
    }
  }
}
