// A study file with bytes that no disk should return: the input says which bytes of a sound file are others.
import Foundation
import Fuzzer
import HoneSpace
import HoneStore
import HoneStudy

private let folder = "/dev/shm/hone-fuzz-\(getpid())"
private let path = "\(folder)/study.hone"
private let rescued = "\(folder)/rescued.hone"
private let sound = [UInt8](makeStudy())

/// Forty trials, some failed, with reports, as a host writes them.
private func makeStudy() -> Data {
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let space = try ConfigurationSpace(
      json: """
        {"hyperparameters":[{"name":"x","kind":"float","low":0,"high":1},\
        {"name":"solver","kind":"choice","labels":["sgd","adam"]},\
        {"name":"momentum","kind":"float","low":0,"high":1,"condition":"solver == sgd"}]}
        """)
    let plugin = StudyHeader.Plugin(
      name: "p", vendor: "v", version: "1", file: "/p.so", fileSize: 1, fileTime: 1, options: [])
    let header = StudyHeader(
      honeVersion: "1", seed: 1, objective: plugin, optimizer: plugin, space: space,
      metrics: [Metric(name: "value")], budget: nil, workers: .init(),
      deterministic: false, trials: 40, timeLimit: nil, createdAt: 1, source: "")
    let file = try StudyFile.create(at: path, header: header, trials: 40)
    for number in 0..<40 {
      let solver = Double(number % 2)
      let configuration = Configuration([Double(number) / 40, solver, solver == 0 ? 0.5 : .nan])
      let proposal = Proposal(number: number, configuration: configuration, askedAt: 2 * number + 1, capacity: 1)
      let outcome =
        number % 7 == 3
        ? Outcome(.failed(.invalid, message: "no")) : Outcome(.complete, metrics: [1 / Double(number + 1)])
      let records: [StudyRecord] = [
        .proposals([proposal]), .started([Assignment(proposal, attempt: 0)], worker: 0),
        .report(TrialReport(trial: number, step: 1, metrics: [1])),
        .outcomes([FinishedTrial(proposal: proposal, outcome: outcome, toldAt: 2 * number + 2)]),
      ]
      try file.write(records)
    }
    try file.close()
    return try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    fatalError("no study to begin with: \(error)")
  }
}

/// Five bytes are one change: where (3), how (1), and with what (1).
private func changed(_ data: UnsafeBufferPointer<UInt8>) -> [UInt8] {
  var bytes = sound
  var rest = data[...]
  while rest.count >= 5 {
    let change = Array(rest.prefix(5))
    rest = rest.dropFirst(5)
    let place = (Int(change[0]) << 16 | Int(change[1]) << 8 | Int(change[2])) % bytes.count
    switch change[3] % 8 {
    case 0: bytes.removeSubrange(max(1, place)...)
    case 1: for index in place..<min(place + 16 * Int(change[4]), bytes.count) { bytes[index] = 0 }
    case 2: bytes[place] ^= 1 << (change[4] % 8)
    default: bytes[place] = change[4]
    }
  }
  return bytes
}

private func readAll(_ path: String) throws {
  let file = try StudyFile.open(path, forWriting: false)
  defer { try? file.close() }
  _ = (try file.counts(), try file.history(), try file.replay(), try file.incumbentTrajectory())
  try file.forEachTrial { trial in
    _ = try file.reports(of: trial.proposal.number)
    return true
  }
}

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = changed(UnsafeBufferPointer(start: data, count: size))
  for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  guard let file = fopen(path, "w") else { preconditionFailure("\(path) cannot be written") }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
  var isReadable = false
  do {
    try readAll(path)
    isReadable = true
  } catch {
    precondition(error is StoreError && !"\(error)".isEmpty, "\(error)")
  }
  if let diagnosis = try? Diagnosis(of: path), diagnosis.isHealthy { precondition(isReadable) }
  do {
    _ = try Salvage.write(path, to: rescued)
    do { try readAll(rescued) } catch { preconditionFailure("what was salvaged is not sound: \(error)") }
  } catch {
    precondition(error is StoreError && !"\(error)".isEmpty, "\(error)")
  }
  for suffix in ["", "-wal", "-shm"] { unlink(rescued + suffix) }
  return 0
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)
