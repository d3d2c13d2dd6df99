import CHone
import HonePlugin
import Testing

/// An objective with sessions whose state is one number: the sum of the rates over the updates done.
private final class Accumulator: SessionObjective {
  static let descriptor = PluginDescriptor(
    name: "accumulator", summary: "adds up its rate", options: [.float("offset", 0...10, preset: 0)])

  let description: ObjectiveDescription
  let offset: Double

  init(_ options: Options, _ host: Host) throws {
    offset = try options.double("offset")
    guard offset != 3 else { throw PluginError.invalid("offset = 3 is out of reason; give another") }
    description = try ObjectiveDescription(
      [.float("rate", 0...1, preset: 0.5, flags: .adjustable)], metrics: [.maximize("sum"), .recorded("updates")],
      budget: Budget("updates", 1...100, preset: 10, whole: true))
  }

  final class Session: CloneableSession, GradientSession {
    var rate: Double
    var sum: Double
    var updates = 0.0

    init(rate: Double, sum: Double) {
      self.rate = rate
      self.sum = sum
    }

    func advance(to budget: Double, _ monitor: Monitor, _ outcome: Outcome) throws {
      while updates < budget {
        updates += 1
        sum += rate
        switch monitor.report(step: UInt64(updates), budget: updates, value: sum) {
        case .stop, .pause:
          record(outcome)
          return
        case .adjust: rate = monitor.adjusted[0]
        case .goOn: break
        }
      }
      record(outcome)
    }

    private func record(_ outcome: Outcome) {
      outcome["sum"] = sum
      outcome["updates"] = updates
      outcome.budget = updates
    }

    func set(_ values: Values) throws { rate = values[0] }

    func snapshot(_ writer: Writer) throws {
      try writer.write(sum)
      try writer.write([updates])
    }

    func clone() throws -> Self {
      guard let copy = Session(rate: rate, sum: sum) as? Self else { throw PluginError.error("not final") }
      copy.updates = updates
      return copy
    }

    func gradient(of metric: Int, _ gradient: MutableValues) throws { gradient[0] = metric == 0 ? updates : 0 }
  }

  func open(_ trial: Trial) throws -> Session { Session(rate: trial[0], sum: offset) }

  func restore(_ trial: Trial, _ reader: Reader) throws -> Session {
    let session = Session(rate: trial[0], sum: try reader.read())
    let updates: [Double] = try reader.read(arrayOf: Double.self, limit: 1)
    session.updates = updates.first ?? 0
    return session
  }

  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    guard trial.number != 13 else {
      throw PluginError.invalid("trial 13\nis unlucky: \(String(repeating: "é", count: 9))")
    }
    guard trial.number != 14 else { throw Unforeseen() }
    try open(trial).advance(to: trial.budget ?? 0, monitor, outcome)
  }

  struct Unforeseen: Error, CustomStringConvertible {
    var description: String { "something unforeseen" }
  }
}

/// An objective whose first metric is only recorded.
private final class Recorder: Objective {
  static let descriptor = PluginDescriptor(name: "recorder", summary: "reports its loss")
  let description: ObjectiveDescription

  init(_ options: Options, _ host: Host) throws {
    description = try ObjectiveDescription(
      [.float("rate", 0...1, preset: 0.5)], metrics: [.recorded("seconds"), .minimize("loss")])
  }

  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    _ = monitor.report(step: 1, value: 7)
    outcome["loss"] = 7
  }
}

/// An optimizer that counts: proposes 0, 1, 2 … and saves where it is.
private final class Counter: StatefulOptimizer, JudgingOptimizer {
  static let descriptor = PluginDescriptor(name: "counter", summary: "counts")
  var told = 0.0

  init(_ problem: Problem, _ options: Options, _ host: Host) throws { host.log(.debug, "seed \(problem.seed)") }

  func ask(_ proposals: Proposals) throws -> Answer {
    guard proposals.firstTrial < 10 else { return told < 10 ? .wait : .done }
    proposals[0].values[0] = Double(proposals[0].trial)
    proposals[0].budget = 2
    proposals[0].parent = 1
    return .proposed(1)
  }

  func tell(_ tell: Tell) throws {
    guard tell.metrics[0].isFinite else { throw PluginError.error("not finite") }
    told += 1
  }

  func judge(_ report: Report, _ values: MutableValues) throws -> Verdict { .pause }
  func save(_ writer: Writer) throws { try writer.write(told) }
  func load(_ reader: Reader) throws { told = try reader.read() }
}

/// An optimizer whose state is a list of numbers.
private final class Lister: StatefulOptimizer {
  static let descriptor = PluginDescriptor(name: "lister", summary: "keeps a list")
  var list = (0..<200_000).map(Double.init)

  init(_ problem: Problem, _ options: Options, _ host: Host) throws {}

  func ask(_ proposals: Proposals) throws -> Answer { .done }
  func tell(_ tell: Tell) throws {}
  func save(_ writer: Writer) throws { try writer.write(list) }
  func load(_ reader: Reader) throws { list = try reader.read(arrayOf: Double.self, limit: 1 << 40) }
}

/// Bytes that grow in a writer and shrink in a reader.
private final class Blob {
  var bytes: [UInt8] = []

  func withWriter<Result>(_ body: (UnsafePointer<hone_writer>) throws -> Result) rethrows -> Result {
    var writer = hone_writer()
    writer.context = Unmanaged.passUnretained(self).toOpaque()
    writer.write = { context, source, count in
      let blob = Unmanaged<Blob>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
      blob.bytes += UnsafeRawBufferPointer(start: source, count: Int(count))
      return HONE_OK
    }
    return try body(&writer)
  }

  func withReader<Result>(_ body: (UnsafePointer<hone_reader>) throws -> Result) rethrows -> Result {
    var reader = hone_reader()
    reader.context = Unmanaged.passUnretained(self).toOpaque()
    reader.read = { context, target, count in
      let blob = Unmanaged<Blob>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
      let taken = blob.bytes.prefix(Int(count))
      UnsafeMutableRawBufferPointer(start: target, count: taken.count).copyBytes(from: taken)
      blob.bytes.removeFirst(taken.count)
      return Int64(taken.count)
    }
    return try body(&reader)
  }
}

@Suite struct GlueTests {
  private static let library = PluginLibrary(
    name: "glue", vendor: "test", version: "1.2.3", license: "MIT",
    plugins: [.objective(Accumulator.self), .optimizer(Counter.self)])

  private func plugin(_ index: Int) throws -> hone_plugin {
    try #require(Self.library.pointer.pointee.plugins[index]).pointee
  }

  private func table<Table>(_ plugin: hone_plugin, _ id: String, as type: Table.Type) throws -> Table {
    for index in 0..<Int(plugin.extension_count) where String(cString: plugin.extensions[index].id) == id {
      return plugin.extensions[index].table.assumingMemoryBound(to: Table.self).pointee
    }
    throw PluginError.unsupported(id)
  }

  @Test func `a library describes its plugins, extensions and options`() throws {
    let library = Self.library.pointer.pointee
    #expect(library.struct_size == MemoryLayout<hone_library>.size)
    #expect(library.header_version == HONE_HEADER_VERSION)
    #expect(library.plugin_count == 2)
    #expect(String(cString: library.version) == "1.2.3")
    let objective = try plugin(0)
    #expect(objective.kind == HONE_OBJECTIVE)
    #expect(String(cString: objective.name) == "accumulator")
    #expect(objective.options.pointee.parameter_count == 1)
    #expect(objective.extension_count == 1)
    let optimizer = try plugin(1)
    #expect(optimizer.kind == HONE_OPTIMIZER)
    #expect(optimizer.options == nil)
    #expect(optimizer.extension_count == 1)
  }

  @Test func `a bad name or summary is refused in the author's tests`() {
    final class Shouting: Optimizer {
      static let descriptor = PluginDescriptor(name: "LOUD", summary: "x")
      init(_ problem: Problem, _ options: Options, _ host: Host) throws {}
      func ask(_ proposals: Proposals) throws -> Answer { .done }
    }
    #expect(throws: PluginError.self) { try PluginLibrary.check([.optimizer(Shouting.self)]) }
    #expect(throws: Never.self) { try PluginLibrary.check([.optimizer(Counter.self)]) }
  }

  @Test func `an evaluation gets options, budget and reports through`() throws {
    let bench = try ObjectiveBench(Accumulator.self, options: ["offset": "2"])
    let found = try bench.evaluate([0.5], budget: 4)
    #expect(found.metrics == [4, 4])
    #expect(found.budget == 4)
    #expect(bench.reports.map(\.budget) == [1, 2, 3, 4])
    #expect(bench.reports.allSatisfy { $0.metrics[1].isNaN })
    bench.judge = { $0.step == 2 ? .stop : .goOn }
    #expect(try bench.evaluate([0.5]).metrics == [3, 2])
  }

  @Test func `a reported value is that of the first metric to be optimised`() throws {
    let bench = try ObjectiveBench(Recorder.self)
    _ = try bench.evaluate([0.5])
    #expect(bench.reports.map { $0.metrics[1] } == [7])
    #expect(bench.reports.allSatisfy { $0.metrics[0].isNaN })
  }

  @Test func `a failing initialiser makes no instance and leaves its sentence`() {
    #expect(throws: PluginError.invalid("offset = 3 is out of reason; give another")) {
      _ = try ObjectiveBench(Accumulator.self, options: ["offset": "3"])
    }
  }

  @Test func `errors keep their status and become one line, others become their description`() throws {
    let bench = try ObjectiveBench(Accumulator.self)
    #expect(throws: PluginError.invalid("trial 13 is unlucky: ééééééééé")) { try bench.evaluate([0], number: 13) }
    #expect(throws: PluginError.error("something unforeseen")) { try bench.evaluate([0], number: 14) }
  }

  /// The status of evaluating trial 13, and the `capacity` bytes that it got for its sentence, 41 in all.
  private func unluckyText(capacity: Int) throws -> (status: Int32, text: [UInt8]) {
    let table = try plugin(0).table.assumingMemoryBound(to: hone_objective_class.self).pointee
    let instance = try makeObjective()
    defer { table.destroy(instance) }
    let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 41)
    let value = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    defer {
      text.deallocate()
      value.deallocate()
    }
    text.initialize(repeating: 0x7F)
    text[0] = 0
    value.initialize(to: 0)
    var error = hone_error()
    error.capacity = UInt32(capacity)
    error.text = text.baseAddress
    var trial = hone_trial()
    trial.number = 13
    trial.value_count = 1
    trial.values = UnsafePointer(value)
    var outcome = hone_outcome()
    let status = table.evaluate(instance, &trial, nil, &outcome, &error)
    return (status, text.map { UInt8(bitPattern: $0) })
  }

  @Test func `a sentence is cut at a whole character and always ended`() throws {
    for capacity in 0...40 {
      let (status, text) = try unluckyText(capacity: capacity)
      #expect(status == HONE_INVALID)
      #expect(text[max(capacity, 1)...].allSatisfy { $0 == 0x7F }, "nothing past the capacity")
      let end = try #require(text.firstIndex(of: 0))
      #expect(String(validating: text[..<end], as: UTF8.self) != nil)
    }
  }

  private func makeObjective() throws -> UnsafeMutableRawPointer {
    let table = try plugin(0).table.assumingMemoryBound(to: hone_objective_class.self).pointee
    let offset = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    defer { offset.deallocate() }
    offset.initialize(to: 1)
    var options = hone_options()
    options.count = 1
    options.values = UnsafePointer(offset)
    var instance: UnsafeMutableRawPointer?
    #expect(table.create(GlueHost.shared, &options, &instance, nil) == HONE_OK)
    return try #require(instance)
  }

  @Test func `a session advances in pieces, is set, copied, saved and restored`() throws {
    let objective = try plugin(0).table.assumingMemoryBound(to: hone_objective_class.self).pointee
    let table = try table(plugin(0), HONE_OBJECTIVE_SESSION, as: hone_objective_session.self)
    let instance = try makeObjective()
    defer { objective.destroy(instance) }
    func advance(_ session: UnsafeMutableRawPointer?, _ budget: Double) -> Double {
      var metrics = [Double.nan, .nan]
      var outcome = hone_outcome()
      outcome.metric_count = 2
      let status = metrics.withUnsafeMutableBufferPointer { metrics in
        outcome.metrics = metrics.baseAddress
        return table.advance(session, budget, nil, &outcome, nil)
      }
      #expect(status == HONE_OK)
      return metrics[0]
    }
    func withTrial<Result>(_ rate: Double, _ body: (UnsafePointer<hone_trial>) throws -> Result) rethrows -> Result {
      try withUnsafePointer(to: rate) { rate in
        var trial = hone_trial()
        (trial.values, trial.value_count) = (rate, 1)
        return try body(&trial)
      }
    }
    var session: UnsafeMutableRawPointer?
    #expect(withTrial(0.5) { table.open(instance, $0, &session, nil) } == HONE_OK)
    defer { table.close(session) }
    #expect(advance(session, 2) == 2)
    #expect(advance(session, 4) == 3)

    var copy: UnsafeMutableRawPointer?
    #expect(table.clone(session, &copy, nil) == HONE_OK)
    defer { table.close(copy) }
    #expect(table.set(copy, [0.25], nil) == HONE_OK)
    #expect(advance(copy, 8) == 4)
    #expect(advance(session, 6) == 4, "the copy did not move the original")

    let blob = Blob()
    #expect(blob.withWriter { table.snapshot(session, $0, nil) } == HONE_OK)
    let whole = blob.bytes
    var restored: UnsafeMutableRawPointer?
    #expect(
      blob.withReader { reader in withTrial(0.5) { table.restore(instance, $0, reader, &restored, nil) } } == HONE_OK)
    defer { table.close(restored) }
    #expect(advance(restored, 8) == advance(session, 8))

    for length in 0..<whole.count {
      blob.bytes = Array(whole.prefix(length))
      var none: UnsafeMutableRawPointer?
      let status = blob.withReader { reader in withTrial(0.5) { table.restore(instance, $0, reader, &none, nil) } }
      #expect(status == HONE_INVALID && none == nil, "a snapshot cut to \(length) bytes")
    }

    var gradient = [Double.nan]
    #expect(table.gradient(session, 0, &gradient, nil) == HONE_OK)
    #expect(gradient == [8])
  }

  @Test func `a count that is damaged ends with the bytes, not with the memory`() throws {
    let state = try OptimizerBench(Lister.self, [.float("x", 0...1)]).save()
    let bench = try OptimizerBench(Lister.self, [.float("x", 0...1)])
    try bench.load(state)
    #expect(try bench.save() == state)
    var damaged = state
    damaged[4] = 0x40  // 2^38 numbers, 2 TB
    let error = #expect(throws: PluginError.self) { try bench.load(damaged) }
    #expect(error?.message == "the saved state is cut short")
  }

  @Test func `an optimizer proposes, waits, ends, judges and is saved`() throws {
    let bench = try OptimizerBench(Counter.self, [.float("x", 0...10)], seed: 5)
    #expect(bench.learns && bench.judges)
    #expect(bench.host.log.map(\.text) == ["seed 5"])
    let proposed = try bench.ask(first: 3, capacity: 4)
    #expect(proposed == [OptimizerBench.Proposed(values: [3], budget: 2, parent: 1)])
    #expect(try bench.ask(first: 10, capacity: 1) == nil)
    for trial in 0..<10 as Range<UInt64> { try bench.tell(trial: trial, values: [0], metrics: [1]) }
    #expect(try bench.ask(first: 10, capacity: 1) == [])
    #expect(throws: PluginError.error("not finite")) {
      try bench.tell(trial: 11, values: [0], metrics: [.nan])
    }
  }
}

/// A host with empty slots, which live for ever.
private enum GlueHost {
  nonisolated(unsafe) static let shared: UnsafePointer<hone_host> = {
    let host = UnsafeMutablePointer<hone_host>.allocate(capacity: 1)
    host.initialize(to: hone_host())
    return UnsafePointer(host)
  }()
}

/// An objective whose description depends on no option.
private final class Fixed: Objective {
  static let descriptor = PluginDescriptor(name: "fixed", summary: "is always the same")
  static func fixedDescription() throws -> ObjectiveDescription? {
    try ObjectiveDescription([.float("x", 0...1)], metrics: [.minimize("value")])
  }

  let description: ObjectiveDescription
  init(_ options: Options, _ host: Host) throws {
    description = try ObjectiveDescription([.float("x", 0...1)], metrics: [.minimize("value")])
  }
  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws { outcome[0] = trial[0] }
}

@Suite struct FixedDescriptionTests {
  private static let library = PluginLibrary(
    name: "fixed", vendor: "test", version: "1", plugins: [.objective(Fixed.self)])

  @Test func `a description that depends on no option is in the descriptor`() throws {
    let plugin = try #require(Self.library.pointer.pointee.plugins[0]).pointee
    #expect(plugin.description.pointee.space.pointee.parameter_count == 1)
    #expect(plugin.description.pointee.metric_count == 1)
  }
}
