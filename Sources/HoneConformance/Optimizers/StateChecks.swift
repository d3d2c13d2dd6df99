import Foundation
import HonePluginHost
import HoneSpace

extension Check {
  private static let stateMend =
    "save all that later proposals depend on: trials outstanding, counters, what was learnt; no pointers"

  /// Whether a loaded instance goes on as the saved one does.
  static let state = Check(
    "state", rule: "hone_optimizer_state only accelerates: a loaded instance goes on as if it had been asked and told",
    mend: stateMend
  ) { context in
    try requireState(context)
    var bytes = 0
    let spaces = try context.onEach { problem in
      for share in [0.25, 0.5, 0.75] {
        var saved = try context.half(problem, share)
        guard let state = saved.optimizer.save() else { return }
        bytes = max(bytes, state.count)
        var loaded = saved
        loaded.optimizer = try context.loaded(problem, state)
        try saved.advance(to: context.request.trials)
        try loaded.advance(to: context.request.trials)
        try compare(saved.transcript, loaded.transcript, "goes on", "after loading (saved at \(Int(share * 100)) %)")
      }
    }
    guard bytes > 0 else { throw Skipping("save gives no state on any of \(spaces) spaces") }
    return "saved and loaded at a quarter, half and three quarters, at most \(bytes) bytes, on \(spaces) spaces"
  }

  /// Whether a state is of use in another process.
  static let stateElsewhere = Check(
    "state-elsewhere", rule: "a state may be loaded in another process", mend: stateMend, rounds: 2
  ) { context in
    try requireState(context)
    var count = 0
    for problem in try context.problems() where (try? context.makeOptimizer(problem)) != nil {
      // The first process saves, the second one loads what that has saved.
      var rehearsal = try context.half(problem, 0.5)
      let path = "\(context.request.folder)/\(problem.name).state"
      if context.request.round == 0 {
        guard let state = rehearsal.optimizer.save() else { continue }
        try Data(state).write(to: URL(fileURLWithPath: path))
      } else {
        guard let state = FileManager.default.contents(atPath: path) else { continue }
        rehearsal.optimizer = try context.loaded(problem, [UInt8](state))
      }
      try rehearsal.advance(to: context.request.trials)
      context.evidence += rehearsal.transcript
      count += 1
    }
    guard count > 0 else { throw Skipping("save gives no state on any practice space") }
    return "saved in one process and loaded in another, on \(count) spaces"
  }

  /// Whether what is no state is refused.
  static let stateGarbage = Check(
    "state-garbage", rule: "load returns HONE_UNSUPPORTED for what it did not write",
    mend: "begin a state with its version and length, and check every count before it is used"
  ) { context in
    try requireState(context)
    var refused = 0
    var tried = 0
    try context.onEach { problem in
      let saved = try context.half(problem, 0.5)
      guard let state = saved.optimizer.save() else { return }
      var random = context.random(4)
      var blobs: [(name: String, bytes: [UInt8])] = [("an empty state", [])]
      for part in 1..<8 {
        blobs.append(("the first \(part)/8 of a state", Array(state.prefix(state.count * part / 8))))
      }
      for size in [16, 4096] {
        blobs.append(("\(size) random bytes", (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }))
      }
      for _ in 0..<24 where !state.isEmpty {
        let place = Int.random(in: 0..<state.count, using: &random)
        var bytes = state
        bytes[place] ^= 0xFF
        blobs.append(("a state with byte \(place) changed", bytes))
      }
      for (name, bytes) in blobs {
        let optimizer = try context.makeOptimizer(problem)
        context.at("space \"\(problem.name)\", load of \(name)")
        tried += 1
        if !optimizer.load(bytes) { refused += 1 }
        context.at("space \"\(problem.name)\", destroy after load of \(name)")
      }
    }
    guard tried > 0 else { throw Skipping("save gives no state on any practice space") }
    return "\(tried) broken states, \(refused) of them refused, none fatal"
  }

  private static func requireState(_ context: CheckContext) throws {
    guard context.description.extensions.contains("hone.optimizer.state/1") else {
      throw Skipping("it does not offer hone.optimizer.state/1")
    }
  }
}

extension CheckContext {
  /// A rehearsal that has come so far, with trials outstanding, right after an ask: where the host saves.
  fileprivate func half(_ problem: PracticeProblem, _ share: Double) throws -> Rehearsal {
    var rehearsal = try rehearse(problem, pending: 3)
    try rehearsal.advance(to: max(1, Int(Double(request.trials) * share)))
    at("space \"\(problem.name)\", save after trial \(rehearsal.next - 1)")
    return rehearsal
  }

  /// A fresh instance with a state.
  fileprivate func loaded(_ problem: PracticeProblem, _ state: [UInt8]) throws -> OptimizerInstance {
    let optimizer = try makeOptimizer(problem, workers: 3)
    at("space \"\(problem.name)\", load of \(state.count) bytes")
    guard optimizer.load(state) else { throw Finding("it refuses the state that it has saved") }
    return optimizer
  }
}
