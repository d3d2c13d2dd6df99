import Glibc
import HoneStore

extension StudyArgument {
  /// Opens the study for writing; a writer that will soon have finished is waited for.
  func openWhenFree() throws -> StudyFile {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      do {
        return try StudyFile.open(file, forWriting: true)
      } catch let error as StoreError {
        guard case .inUse = error, ContinuousClock.now < deadline else { throw error }
        usleep(5_000)
      }
    }
  }
}
