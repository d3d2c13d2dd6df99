// A space as a study file keeps it, a condition, and the texts of flags; the first byte says which.
import Fuzzer
import HoneSpace
import HoneStudyFile

/// One hyperparameter of each kind, some conditional.
private let sample = """
  {"hyperparameters":[{"name":"rate","kind":"float","low":1e-6,"high":1,"scale":"log"},\
  {"name":"layers","kind":"int","low":1,"high":6},{"name":"solver","kind":"choice","labels":["sgd","adam"]},\
  {"name":"momentum","kind":"float","low":0,"high":1,"condition":"solver == sgd"}]}
  """

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 0 else { return 0 }
  let text = String(decoding: UnsafeBufferPointer(start: data + 1, count: size - 1), as: UTF8.self)
  switch data[0] % 4 {
  case 0: json(text)
  case 1: formula(text)
  case 2: flags(text)
  default: assignments(text)
  }
  return 0
}

private func json(_ text: String) {
  do throws(SpaceError) {
    let space = try ConfigurationSpace(json: text)
    let again = try ConfigurationSpace(json: space.encodedJSON())
    precondition(again.canonicalText == space.canonicalText)
  } catch {
    precondition(!error.description.isEmpty)
  }
}

private func formula(_ text: String) {
  guard let space = try? ConfigurationSpace(json: sample) else { preconditionFailure("the sample is no space") }
  do throws(SpaceError) {
    let formula = try Formula(parsing: text, over: space.hyperparameters)
    let again = try Formula(parsing: formula.text(over: space.hyperparameters), over: space.hyperparameters)
    precondition(again == formula)
  } catch {
    precondition(!error.description.isEmpty)
  }
}

private func flags(_ text: String) {
  guard let space = try? ConfigurationSpace(json: sample) else { preconditionFailure("the sample is no space") }
  var description = StudyDescription()
  do throws(StudyFileError) {
    for line in text.split(separator: "\n") {
      description.space.append(try line.first == "f" ? FlagTexts.fix(String(line)) : FlagTexts.range(String(line)))
    }
    _ = try description.narrowing(space)
  } catch {
    precondition(!error.description.isEmpty)
  }
}

private func assignments(_ text: String) {
  guard let space = try? ConfigurationSpace(json: sample) else { preconditionFailure("the sample is no space") }
  do {
    let pairs = try text.split(separator: "\n").map { try FlagTexts.assignment(String($0)) }
    try space.validate(space.configuration(assigning: pairs))
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
