// Declarations of C, whatever they are.
import FunctionObjective
import Fuzzer

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
  do throws(DeclarationError) {
    let prototype = try Prototype(parsing: text)
    precondition(!prototype.name.isEmpty)
    for parameter in prototype.function.parameters {
      precondition(!parameter.type.text.isEmpty)
      _ = parameter.type.layout
      _ = prototype.fault(at: parameter, "here").excerpt
    }
  } catch {
    // Nobody can mend what is not said, or does not know where it is.
    precondition(!error.message.isEmpty && error.range.lowerBound <= text.utf8.count)
    precondition(error.excerpt.contains("^") && error.description.contains("column"))
  }
  return 0
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
