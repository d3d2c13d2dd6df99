// Declarations of C, whatever they are, and their parameters bound to hyperparameters.
import FunctionObjective
import Fuzzer
import HonePlugin

private let parameters: [Parameter] = [
  .float("x", -5...5), .int("n", 0...300), .choice("act", ["RELU", "TANH"]), .float("x0", 0...1, log: false),
]

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
    bind(prototype)
  } catch {
    // Nobody can mend what is not said, or does not know where it is.
    precondition(!error.message.isEmpty && error.range.lowerBound <= text.utf8.count)
    precondition(error.excerpt.contains("^") && error.description.contains("column"))
  }
  return 0
}

private func bind(_ prototype: Prototype) {
  let sources = [
    (key: "a", text: "x"), (key: "b", text: "buffer 8"), (key: "c", text: "count b"), (key: "d", text: "x,n,0.5"),
  ]
  for count in 0...parameters.count {
    do {
      var binder = try Binder(
        prototype, parameters: Array(parameters.prefix(count)), budget: nil, bindings: sources,
        constants: [(key: "e", text: "1")])
      let bound = try binder.bind(result: .automatic, metrics: [])
      precondition(bound.parameters.count == count && !bound.metrics.isEmpty)
    } catch {
      precondition(!"\(error)".isEmpty)
    }
  }
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
