import CHone
import Glibc
import HonePlugin
import MLPObjective

/// The objective as the host has it: through the tables of the ABI.
final class HostedObjective {
  struct Failure: Error, Equatable {
    let status: Int32
    let message: String
  }

  /// What the host hears of an evaluation.
  final class Ear {
    var log: [String] = []
    var reports: [[Double]] = []
    /// The verdict on report number `verdictAt`.
    var verdict: Int32 = HONE_CONTINUE
    var verdictAt = Int.max
    var isCancelled = false
  }

  private static let library = PluginLibrary(
    name: "mlp", vendor: "hone", version: "1.0.0", plugins: [.objective(MultiLayerPerceptron.self)])

  let ear = Ear()
  private let plugin: hone_plugin
  private let table: hone_objective_class
  private let host = UnsafeMutablePointer<hone_host>.allocate(capacity: 1)
  private var instance: UnsafeMutableRawPointer?

  /// Makes an instance with some options, all others at their presets.
  init(numbers: [String: Double] = [:], texts: [String: String] = [:]) throws {
    let library = HostedObjective.library.pointer.pointee
    guard let plugin = library.plugins?[0]?.pointee, let table = plugin.table else {
      throw Failure(status: 0, message: "")
    }
    self.plugin = plugin
    self.table = table.assumingMemoryBound(to: hone_objective_class.self).pointee
    var host = hone_host()
    host.struct_size = UInt32(MemoryLayout<hone_host>.size)
    host.threads = 1
    host.context = Unmanaged.passUnretained(ear).toOpaque()
    host.log = { context, _, text in
      guard let context, let text else { return }
      Unmanaged<Ear>.fromOpaque(context).takeUnretainedValue().log.append(String(cString: text))
    }
    host.cancelled = { context in
      guard let context else { return 0 }
      return Unmanaged<Ear>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
    }
    self.host.initialize(to: host)
    try create(numbers, texts)
  }

  deinit {
    if let instance { table.destroy(instance) }
    host.deallocate()
  }

  private func create(_ numbers: [String: Double], _ texts: [String: String]) throws {
    let parameters = MLPOptions.parameters
    let values = parameters.map { parameter -> Double in
      if let number = numbers[parameter.name] { return number }
      switch (parameter.preset, parameter.domain) {
      case (.number(let number), _): return number
      case (.label(let label), .choice(let labels)): return Double(labels.firstIndex(of: label) ?? 0)
      default: return .nan
      }
    }
    let strings = parameters.map { parameter -> UnsafeMutablePointer<CChar>? in
      if let text = texts[parameter.name] { return strdup(text) }
      if case .text(let text) = parameter.preset { return strdup(text) }
      return nil
    }
    defer { for string in strings { free(string) } }
    var instance: UnsafeMutableRawPointer?
    try values.withUnsafeBufferPointer { values in
      try strings.map { UnsafePointer($0) }.withUnsafeBufferPointer { texts in
        var options = hone_options()
        options.struct_size = UInt32(MemoryLayout<hone_options>.size)
        options.count = UInt32(parameters.count)
        options.values = values.baseAddress
        options.texts = texts.baseAddress
        try check { table.create(host, &options, &instance, $0) }
      }
    }
    self.instance = instance
  }

  /// Runs a call and throws what it complains of.
  private func check(_ call: (UnsafeMutablePointer<hone_error>) -> Int32) throws {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 500) { text in
      text.initialize(repeating: 0)
      var error = hone_error()
      error.struct_size = UInt32(MemoryLayout<hone_error>.size)
      error.capacity = UInt32(text.count)
      error.text = text.baseAddress
      let status = call(&error)
      guard status == HONE_OK else {
        throw Failure(status: status, message: text.baseAddress.map { String(cString: $0) } ?? "")
      }
    }
  }

  /// What the instance says of itself lives as long as the instance: only copies leave here.
  private func described<Value>(_ read: (hone_description) -> Value) -> Value {
    withExtendedLifetime(self) { read(table.describe(instance)?.pointee ?? hone_description()) }
  }

  var metricNames: [String] {
    described { description in
      (0..<Int(description.metric_count)).map { String(cString: description.metrics[$0].name) }
    }
  }

  var metricRoles: [UInt32] {
    described { description in (0..<Int(description.metric_count)).map { description.metrics[$0].role } }
  }

  var budget: hone_budget? { described { $0.budget?.pointee } }

  /// Metrics, their deviations, and what was spent.
  struct Found {
    var metrics: [Double]
    var deviations: [Double]
    var budget: Double
  }

  /// Evaluates the configuration of `hyperparameters` by name, all others at their presets.
  func evaluate(_ hyperparameters: [String: Double] = [:], budget: Double = .nan, seed: UInt64 = 1) throws -> Found {
    try call(hyperparameters, budget: budget, seed: seed) { trial, monitor, outcome, error in
      table.evaluate(instance, trial, monitor, outcome, error)
    }
  }

  /// The same through a session that goes from budget to budget.
  func advance(_ hyperparameters: [String: Double] = [:], budgets: [Double], seed: UInt64 = 1) throws -> Found {
    guard let extensions = plugin.extensions,
      let sessions = (0..<Int(plugin.extension_count)).map({ extensions[$0] })
        .first(where: { String(cString: $0.id) == HONE_OBJECTIVE_SESSION })?
        .table.assumingMemoryBound(to: hone_objective_session.self).pointee
    else { throw Failure(status: 0, message: "no sessions") }
    return try call(hyperparameters, budget: .nan, seed: seed) { trial, monitor, outcome, error in
      var session: UnsafeMutableRawPointer?
      guard sessions.open(instance, trial, &session, error) == HONE_OK else { return HONE_ERROR }
      defer { sessions.close(session) }
      for budget in budgets {
        let status = sessions.advance(session, budget, monitor, outcome, error)
        guard status == HONE_OK else { return status }
      }
      return HONE_OK
    }
  }

  private func call(
    _ hyperparameters: [String: Double], budget: Double, seed: UInt64,
    _ body: (
      UnsafePointer<hone_trial>, UnsafePointer<hone_monitor>, UnsafeMutablePointer<hone_outcome>,
      UnsafeMutablePointer<hone_error>
    ) -> Int32
  ) throws -> Found {
    let parameters = MLPSpace(maxLayers: 1).parameters
    var values = try Space(parameters).defaultConfiguration ?? []
    for (index, parameter) in parameters.enumerated() {
      if let value = hyperparameters[parameter.name] { values[index] = value }
    }
    var metrics = [Double](repeating: .nan, count: 5)
    var deviations = metrics
    var spent = Double.nan
    try values.withUnsafeBufferPointer { values in
      try metrics.withUnsafeMutableBufferPointer { metrics in
        try deviations.withUnsafeMutableBufferPointer { deviations in
          var trial = hone_trial()
          trial.struct_size = UInt32(MemoryLayout<hone_trial>.size)
          trial.seed = seed
          trial.values = values.baseAddress
          trial.value_count = UInt32(values.count)
          trial.budget = budget
          var monitor = hone_monitor()
          monitor.struct_size = UInt32(MemoryLayout<hone_monitor>.size)
          monitor.metric_count = 5
          monitor.context = Unmanaged.passUnretained(ear).toOpaque()
          monitor.report = { context, _, _, metrics, _ in
            guard let context, let metrics else { return HONE_CONTINUE }
            let ear = Unmanaged<Ear>.fromOpaque(context).takeUnretainedValue()
            ear.reports.append((0..<5).map { metrics[$0] })
            return ear.reports.count == ear.verdictAt ? ear.verdict : HONE_CONTINUE
          }
          var outcome = hone_outcome()
          outcome.struct_size = UInt32(MemoryLayout<hone_outcome>.size)
          outcome.metric_count = 5
          outcome.metrics = metrics.baseAddress
          outcome.deviations = deviations.baseAddress
          outcome.budget = .nan
          try check { body(&trial, &monitor, &outcome, $0) }
          spent = outcome.budget
        }
      }
    }
    return Found(metrics: metrics, deviations: deviations, budget: spent)
  }
}

/// A file that is deleted with the object.
final class TemporaryFile {
  let path: String

  init(_ text: String) throws {
    var template = Array("/tmp/hone-mlp-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var bytes = Array(text.utf8)
    guard descriptor >= 0, write(descriptor, &bytes, bytes.count) == bytes.count, close(descriptor) == 0 else {
      throw PluginError.error("no temporary file")
    }
  }

  deinit { unlink(path) }
}
