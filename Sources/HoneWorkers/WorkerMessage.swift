import Foundation
package import HonePluginHost

/// What a worker says to the host.
package enum WorkerMessage: Equatable {
  /// The objective is made; what it looks like.
  case ready(ObjectiveDescription)
  /// The objective cannot be made.
  case refused(PluginFault)
  /// Intermediate values of the evaluation that is under way.
  case report(EvaluationReport)
  /// The end of an evaluation.
  case outcome(trial: Int, FinishedEvaluation)
  /// A line of the plugin.
  case log(HostServices.LogLevel, String)

  /// The message as a frame.
  package var frame: [UInt8] {
    var writer = FrameWriter()
    switch self {
    case .ready(let description):
      let json = (try? JSONEncoder().encode(description)) ?? Data()
      writer.write(String(decoding: json, as: UTF8.self))
      return FrameBuffer.frame(kind: 1, writer.bytes)
    case .refused(let fault):
      writer.write(fault.plugin)
      writer.write(fault.function)
      writer.write(fault.saw)
      writer.write(fault.rule != nil)
      writer.write(fault.rule ?? "")
      writer.write(fault.isInput)
      return FrameBuffer.frame(kind: 2, writer.bytes)
    case .report(let report):
      writer.write(report.step)
      writer.write(report.budget)
      writer.write(report.metrics)
      writer.write(report.gradient)
      return FrameBuffer.frame(kind: 3, writer.bytes)
    case .outcome(let trial, let finished):
      writer.write(trial)
      writer.write(finished.startedAt)
      writer.write(finished.seconds)
      writer.write(finished.wasCutShort)
      finished.evaluation.write(to: &writer)
      return FrameBuffer.frame(kind: 4, writer.bytes)
    case .log(let level, let text):
      writer.write(level.rawValue)
      writer.write(text)
      return FrameBuffer.frame(kind: 5, writer.bytes)
    }
  }

  package init(kind: UInt8, payload: ArraySlice<UInt8>) throws {
    var reader = FrameReader(payload)
    switch kind {
    case 1:
      let json = try reader.text()
      do {
        self = .ready(try JSONDecoder().decode(ObjectiveDescription.self, from: Data(json.utf8)))
      } catch {
        throw ProtocolError.unexpected("a description that does not parse (\(error))")
      }
    case 2:
      let (plugin, function, saw) = (try reader.text(), try reader.text(), try reader.text())
      let (hasRule, rule) = (try reader.flag(), try reader.text())
      self = .refused(
        PluginFault(
          plugin: plugin, function: function, saw: saw, rule: hasRule ? rule : nil, isInput: try reader.flag()))
    case 3:
      let (step, budget) = (try reader.int(), try reader.optionalNumber())
      self = .report(
        EvaluationReport(
          step: step, budget: budget, metrics: try reader.numbers(), gradient: try reader.numbers()))
    case 4:
      let (trial, startedAt, seconds) = (try reader.int(), try reader.number(), try reader.number())
      let wasCutShort = try reader.flag()
      self = .outcome(
        trial: trial,
        FinishedEvaluation(
          try Evaluation(&reader), startedAt: startedAt, seconds: seconds, wasCutShort: wasCutShort))
    case 5:
      let level = HostServices.LogLevel(rawValue: try reader.word()) ?? .info
      self = .log(level, try reader.text())
    default: throw ProtocolError.unknownKind(kind)
    }
    guard reader.isAtEnd else { throw ProtocolError.long }
  }
}

/// An evaluation that has ended, with what was measured around it.
package struct FinishedEvaluation: Equatable, Sendable {
  package var evaluation: Evaluation
  /// When it started, in seconds since 1970.
  package var startedAt: Double
  /// How long it took, in seconds.
  package var seconds: Double
  /// Whether it was told to stop because the study is to end.
  package var wasCutShort: Bool

  package init(_ evaluation: Evaluation, startedAt: Double, seconds: Double, wasCutShort: Bool = false) {
    self.evaluation = evaluation
    self.startedAt = startedAt
    self.seconds = seconds
    self.wasCutShort = wasCutShort
  }
}

extension Evaluation {
  fileprivate func write(to writer: inout FrameWriter) {
    switch self {
    case .measured(let metrics, let deviations, let budget):
      writer.write(0 as UInt8)
      writer.write(metrics)
      writer.write(deviations)
      writer.write(budget)
    case .invalid(let text):
      writer.write(1 as UInt8)
      writer.write(text)
    case .failed(let text):
      writer.write(2 as UInt8)
      writer.write(text)
    case .fatal(let text):
      writer.write(3 as UInt8)
      writer.write(text)
    case .cancelled: writer.write(4 as UInt8)
    case .limit(let text):
      writer.write(5 as UInt8)
      writer.write(text)
    }
  }

  fileprivate init(_ reader: inout FrameReader) throws {
    switch try reader.byte() {
    case 0:
      let (metrics, deviations) = (try reader.numbers(), try reader.numbers())
      self = .measured(metrics: metrics, deviations: deviations, budget: try reader.optionalNumber())
    case 1: self = .invalid(try reader.text())
    case 2: self = .failed(try reader.text())
    case 3: self = .fatal(try reader.text())
    case 4: self = .cancelled
    case 5: self = .limit(try reader.text())
    case let kind: throw ProtocolError.unexpected("the unknown outcome \(kind)")
    }
  }
}
