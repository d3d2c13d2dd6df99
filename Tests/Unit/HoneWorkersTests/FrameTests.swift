import HonePluginHost
import HoneSpace
import HoneWorkers
import Testing

@Suite struct FrameTests {
  static let messages: [HostMessage] = [
    .hello(
      WorkerTask(file: "/lib/ü.so", plugin: "x", options: [("data", "digits"), ("a", "")], limits: WorkerLimits())),
    .hello(
      WorkerTask(
        file: "/lib/x.so", plugin: "x", options: [], limits: WorkerLimits(),
        declaration: try? Declaration(
          space: ConfigurationSpace([Hyperparameter("x", .float(FloatRange(low: -5, high: 5)), isKindOpen: true)]),
          metrics: [Metric(name: "loss")], budget: Budget(name: "epochs", low: 1, high: 9, preset: 9)))),
    .evaluate(
      EvaluationRequest(
        trial: 1 << 40, seed: .max, configuration: Configuration([0.1, -1e-300]), budget: 3, attempt: 2), isJudged: true
    ),
    .evaluate(
      EvaluationRequest(
        trial: 3, seed: 1, configuration: Configuration([1]),
        session: SessionRequest(
          own: "/tmp/ä 1", parent: nil, keepsEnd: false,
          lineage: [.init(trial: 2, seed: 9, configuration: Configuration([0.5]), budget: 3)])),
      isJudged: false),
    .verdict(.continue), .verdict(.stop), .verdict(.pause), .verdict(.adjust(Configuration([1, 2]))),
  ]

  static let answers: [WorkerMessage] = [
    .refused(PluginFault(plugin: "x", function: "create", saw: "no file", rule: nil, isInput: true)),
    .report(EvaluationReport(step: 3, budget: nil, metrics: [1, 2], gradient: [0.5])),
    .outcome(
      trial: 7,
      FinishedEvaluation(.measured(metrics: [0.25], deviations: [], budget: 9), startedAt: 1.7e9, seconds: 0.5)),
    .outcome(trial: 8, FinishedEvaluation(.failed("out of cheese"), startedAt: 0, seconds: 0, wasCutShort: true)),
    .log(.warning, "two\nlines"),
  ]

  @Test(arguments: messages) func `what the host says arrives as it was said`(_ message: HostMessage) throws {
    var buffer = FrameBuffer()
    // In pieces, as a socket may deliver it.
    for byte in message.frame {
      #expect(try nextKind(&buffer) == nil)
      withUnsafeBytes(of: byte) { buffer.append($0) }
    }
    let frame = try #require(try buffer.next())
    #expect(try HostMessage(kind: frame.kind, payload: frame.payload) == message)
    #expect(try nextKind(&buffer) == nil)
  }

  private func nextKind(_ buffer: inout FrameBuffer) throws -> UInt8? { try buffer.next()?.kind }

  @Test(arguments: answers) func `what a worker says arrives as it was said`(_ message: WorkerMessage) throws {
    var buffer = FrameBuffer()
    message.frame.withUnsafeBytes { buffer.append($0) }
    let frame = try #require(try buffer.next())
    #expect(try WorkerMessage(kind: frame.kind, payload: frame.payload) == message)
  }

  @Test func `whatever bytes come, they are a message or an error`() throws {
    var random = Mixer(state: 1)
    let frames = Self.messages.map(\.frame) + Self.answers.map(\.frame)
    for _ in 0..<20_000 {
      guard var bytes = frames.randomElement(using: &random) else { return }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let payload = bytes[5...].prefix(Int.random(in: 0...bytes.count, using: &random))
      // Either may throw; neither may trap.
      _ = try? HostMessage(kind: bytes[4], payload: payload)
      _ = try? WorkerMessage(kind: bytes[4], payload: payload)
    }
  }

  @Test func `a message that is cut short or goes on is an error`() {
    for message in Self.messages {
      let payload = message.frame[5...]
      let kind = message.frame[4]
      #expect(throws: ProtocolError.self) { try HostMessage(kind: kind, payload: payload.dropLast()) }
      #expect(throws: ProtocolError.long) { try HostMessage(kind: kind, payload: payload + [0]) }
    }
  }

  @Test func `garbage for a length is found out before anything is allocated for it`() {
    var buffer = FrameBuffer()
    [UInt8](repeating: 0xFF, count: 8).withUnsafeBytes { buffer.append($0) }
    #expect(throws: ProtocolError.tooLong(0xFFFF_FFFF)) { _ = try buffer.next() }
  }
}

/// SplitMix64 (Steele et al., 2014): repeats from its seed.
private struct Mixer: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
