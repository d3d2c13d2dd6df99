import Foundation
package import HonePluginHost
package import HoneSpace

/// What the host says to a worker.
package enum HostMessage: Equatable {
  /// The first message: what the worker is to be.
  case hello(WorkerTask)
  /// Evaluate this when what was asked before is done.
  ///
  /// Each report of an evaluation that is judged waits for a verdict.
  case evaluate(EvaluationRequest, isJudged: Bool)
  /// The answer to a report of an evaluation that is judged.
  case verdict(ReportVerdict)

  /// The message as a frame.
  package var frame: [UInt8] {
    var writer = FrameWriter()
    switch self {
    case .hello(let task):
      task.write(to: &writer)
      return FrameBuffer.frame(kind: 1, writer.bytes)
    case .evaluate(let request, let isJudged):
      writer.write(isJudged)
      writer.write(request.trial)
      writer.write(request.attempt)
      writer.write(request.seed)
      writer.write(request.budget)
      writer.write(request.configuration.values)
      writer.write(request.session != nil)
      if let session = request.session {
        session.write(to: &writer)
      }
      request.wishes.write(to: &writer)
      return FrameBuffer.frame(kind: 2, writer.bytes)
    case .verdict(let verdict):
      switch verdict {
      case .continue: writer.write(0 as UInt8)
      case .stop: writer.write(1 as UInt8)
      case .pause: writer.write(2 as UInt8)
      case .adjust(let configuration):
        writer.write(3 as UInt8)
        writer.write(configuration.values)
      }
      return FrameBuffer.frame(kind: 3, writer.bytes)
    }
  }

  package init(kind: UInt8, payload: ArraySlice<UInt8>) throws {
    var reader = FrameReader(payload)
    switch kind {
    case 1: self = .hello(try WorkerTask(&reader))
    case 2:
      let isJudged = try reader.flag()
      let (trial, attempt, seed) = (try reader.int(), try reader.int(), try reader.longWord())
      let budget = try reader.optionalNumber()
      let configuration = Configuration(try reader.numbers())
      let session = try reader.flag() ? try SessionRequest(&reader) : nil
      self = .evaluate(
        EvaluationRequest(
          trial: trial, seed: seed, configuration: configuration, budget: budget, attempt: attempt, session: session,
          wishes: try EvaluationWishes(&reader)),
        isJudged: isJudged)
    case 3:
      switch try reader.byte() {
      case 0: self = .verdict(.continue)
      case 1: self = .verdict(.stop)
      case 2: self = .verdict(.pause)
      case 3: self = .verdict(.adjust(Configuration(try reader.numbers())))
      case let verdict: throw ProtocolError.unexpected("the unknown verdict \(verdict)")
      }
    default: throw ProtocolError.unknownKind(kind)
    }
    guard reader.isAtEnd else { throw ProtocolError.long }
  }
}

extension SessionRequest {
  fileprivate func write(to writer: inout FrameWriter) {
    writer.write(own)
    writer.write(parent ?? "")
    writer.write(keepsEnd)
    writer.write(UInt32(lineage.count))
    for segment in lineage {
      writer.write(segment.trial)
      writer.write(segment.seed)
      writer.write(segment.budget)
      writer.write(segment.configuration.values)
    }
  }

  fileprivate init(_ reader: inout FrameReader) throws {
    let (own, parent, keepsEnd) = (try reader.text(), try reader.text(), try reader.flag())
    var lineage: [Segment] = []
    for _ in 0..<(try reader.word()) {
      let (trial, seed, budget) = (try reader.int(), try reader.longWord(), try reader.optionalNumber() ?? .nan)
      lineage.append(
        Segment(trial: trial, seed: seed, configuration: Configuration(try reader.numbers()), budget: budget))
    }
    self.init(own: own, parent: parent.isEmpty ? nil : parent, keepsEnd: keepsEnd, lineage: lineage)
  }
}

extension EvaluationWishes {
  fileprivate func write(to writer: inout FrameWriter) {
    writer.write(!isEmpty)
    guard !isEmpty else { return }
    writer.write(metric)
    writer.write(UInt32(gradient.count))
    for place in gradient { writer.write(place) }
    writer.write(UInt32(rules.count))
    for rule in rules {
      writer.write(rule.parameter)
      writer.write(rule.form)
      writer.write([rule.rate, rule.low, rule.high, rule.leastFactor, rule.mostFactor])
      writer.write(rule.interval)
      writer.write(rule.widening)
    }
  }

  fileprivate init(_ reader: inout FrameReader) throws {
    self.init()
    guard try reader.flag() else { return }
    metric = try reader.int()
    for _ in 0..<(try reader.word()) { gradient.append(try reader.int()) }
    for _ in 0..<(try reader.word()) {
      let (parameter, form) = (try reader.int(), try reader.word())
      let numbers = try reader.numbers()
      guard numbers.count == 5 else { throw ProtocolError.unexpected("a rule of \(numbers.count) numbers") }
      rules.append(
        DescentRule(
          parameter: parameter, form: form, rate: numbers[0], low: numbers[1], high: numbers[2],
          leastFactor: numbers[3], mostFactor: numbers[4], interval: try reader.word(),
          widening: try reader.word()))
    }
  }
}

/// What a worker is to be: one objective with its options, and its limits.
package struct WorkerTask: Equatable, Sendable {
  /// Version of the protocol; both sides come from one executable, or from one release on several machines.
  package static let version: UInt32 = 3

  /// The plugin library's file.
  package var file: String
  package var plugin: String
  package var options: [(key: String, text: String)]
  package var limits: WorkerLimits
  /// What the user declares; nil for objectives that have a space of their own.
  package var declaration: Declaration?

  package init(
    file: String, plugin: String, options: [(key: String, text: String)], limits: WorkerLimits,
    declaration: Declaration? = nil
  ) {
    self.file = file
    self.plugin = plugin
    self.options = options
    self.limits = limits
    self.declaration = declaration
  }

  package static func == (left: WorkerTask, right: WorkerTask) -> Bool {
    left.file == right.file && left.plugin == right.plugin
      && left.limits == right.limits && left.declaration == right.declaration
      && left.options.elementsEqual(right.options) { $0 == $1 }
  }

  fileprivate func write(to writer: inout FrameWriter) {
    writer.write(Self.version)
    writer.write(file)
    writer.write(plugin)
    writer.write(UInt32(options.count))
    for option in options {
      writer.write(option.key)
      writer.write(option.text)
    }
    writer.write(limits.memory.map(Double.init))
    writer.write(limits.niceness)
    writer.write(limits.core ?? -1)
    let json = declaration.flatMap { try? JSONEncoder().encode($0) } ?? Data()
    writer.write(String(decoding: json, as: UTF8.self))
  }

  fileprivate init(_ reader: inout FrameReader) throws {
    let version = try reader.word()
    guard version == Self.version else {
      throw ProtocolError.unexpected("version \(version) of the protocol; this hone speaks \(Self.version)")
    }
    (file, plugin) = (try reader.text(), try reader.text())
    options = []
    for _ in 0..<(try reader.word()) { options.append((try reader.text(), try reader.text())) }
    limits = WorkerLimits()
    limits.memory = try reader.optionalNumber().flatMap(Int.init(exactly:))
    limits.niceness = try reader.int()
    let core = try reader.int()
    limits.core = core < 0 ? nil : core
    let json = try reader.text()
    do {
      declaration = json.isEmpty ? nil : try JSONDecoder().decode(Declaration.self, from: Data(json.utf8))
    } catch {
      throw ProtocolError.unexpected("a declaration that does not parse (\(error))")
    }
  }
}

/// What a worker process may use.
package struct WorkerLimits: Equatable, Sendable {
  /// Bytes of private memory; nil: no limit.
  package var memory: Int?
  /// Added to the process's niceness, 0 … 19.
  package var niceness = 0
  /// The core that it runs on; nil: any.
  package var core: Int?
  /// Seconds that an evaluation may take; nil: no limit.
  ///
  /// The host keeps the time: it is not sent.
  package var time: Double?

  package init() {}
}
