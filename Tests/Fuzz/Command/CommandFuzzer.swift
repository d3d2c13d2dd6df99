// What a user writes of a command, and what the command prints.
import CommandObjective
import Fuzzer
import HonePlugin

private let parameters: [Parameter] = [
  .float("x", 0...1), .choice("solver", ["SGD", "it's"]), .int("n", 1...9, when: .equal("solver", "SGD")),
]
private let values = TrialValues(parameters, [0.5, 1, .nan], number: 3, seed: 4, budget: 9, here: "/")
// Never changed, and used by one thread: the fuzzer calls one input after another.
nonisolated(unsafe) private let pattern = try? MetricPattern(#"(?<step>\d+) loss=(\S+)"#)

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = [UInt8](UnsafeBufferPointer(start: data, count: size))
  let text = String(decoding: bytes, as: UTF8.self)
  if let template = try? Template(text) {
    // What is text goes through unchanged; everything else has a name.
    if template.placeholders.isEmpty { precondition(template.filled(values) != nil) }
    try? Vocabulary(parameters, hasBudget: true).check(template, remedy: nil)
  }
  if let arguments = try? [Argument](command: text) {
    precondition(!arguments.isEmpty)
    for argument in arguments { _ = argument.filled(values) }
  }
  _ = (try? ShellText(text))?.filled(values)
  var reader = MetricReader(
    [.init("loss", .json(key: "a.loss"))] + (pattern.map { [.init("other", .pattern($0))] } ?? []), numberMetric: 0,
    budgetName: "epochs")
  var last: UInt64?
  var lines = Lines()
  bytes.withUnsafeBytes { bytes in
    lines.append(bytes) { line in
      guard let report = reader.read(line) else { return }
      if let last { precondition(report.step > last) }
      last = report.step
    }
  }
  lines.finish { _ = reader.read($0) }
  reader.read(file: bytes[...])
  reader.end()
  return 0
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
