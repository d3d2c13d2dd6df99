// A study in TOML, whatever it is.
import Fuzzer
import HoneSpace
import HoneStudyFile

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
  do throws(StudyFileError) {
    let description = try StudyDescription(parsing: text, file: "study.toml")
    let space = try description.declared()
    _ = try description.narrowing(space)
  } catch {
    // Nobody can mend what is not said.
    precondition(!error.findings.isEmpty && !error.description.isEmpty)
  }
  return 0
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
