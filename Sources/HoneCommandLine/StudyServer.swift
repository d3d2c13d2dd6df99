import Foundation
import HoneHost
import HoneStore
import HoneStudy
import HoneViews

/// Answers the requests of another program.
struct StudyServer {
  private struct Request: Decodable {
    var ask: Bool?
    var tell: Int?
    var value: Double?
    var metrics: [String: Double]?
    var fail: Int?
    var error: String?
    var best: Bool?

    /// What the value of a member must be.
    static func kind(of key: String) -> String {
      switch key {
      case "ask", "best": "true"
      case "tell", "fail": "the number of a trial"
      case "error": "a text"
      case "metrics": "an object of numbers"
      default: "a number"
      }
    }
  }

  private let study: OutsideStudy
  private let json: OutsideJSON

  init(_ study: OutsideStudy) {
    self.study = study
    json = OutsideJSON(study.file.header)
  }

  /// - Throws: what makes it impossible to go on, such as a disk that is full.
  func answer(_ line: String) throws -> JSON {
    do {
      return try answer(JSONDecoder().decode(Request.self, from: Data(line.utf8)))
    } catch let error as DecodingError {
      guard let key = error.key else { return problem("not a request; hone serve --help shows them all") }
      return problem("\"\(key)\" must be \(Request.kind(of: key))")
    } catch let error as OutsideError {
      return problem(error.description)
    } catch let error as CommandError {
      return problem(error.description)
    }
  }

  private func answer(_ request: Request) throws -> JSON {
    let wishes = [request.ask != nil, request.tell != nil, request.fail != nil, request.best != nil]
    guard wishes.count(where: { $0 }) == 1 else { return problem("a request has one of ask, tell, fail and best") }
    if request.ask == true {
      switch try study.ask() {
      case .trial(let proposal, let seed): return json.trial(proposal, seed: seed)
      case .wait: return .object([("wait", .bool(true))])
      case .done(let end): return .object([("done", .string(OutsideJSON.reason(end)))])
      }
    }
    if let trial = request.tell {
      var metrics = request.metrics ?? [:]
      if let value = request.value { metrics[json.valueName] = value }
      try study.tell(trial, json.outcome(metrics))
      return .object([("told", .int(trial))])
    }
    if let trial = request.fail {
      try study.tell(trial, Outcome(.failed(.invalid, message: request.error ?? "it says not why")))
      return .object([("told", .int(trial))])
    }
    if request.best == true {
      guard let incumbent = try study.file.incumbent(), let trial = try study.file.trial(incumbent.trial) else {
        return problem("no trial is complete yet")
      }
      return TrialJSON(study.file.header).best(incumbent, trial)
    }
    return problem("a request has one of ask, tell, fail and best")
  }

  private func problem(_ text: String) -> JSON { .object([("error", .string(text))]) }
}

extension DecodingError {
  /// The member that is wrong; nil if the whole is.
  fileprivate var key: String? {
    let context: Context? =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    return context?.codingPath.last?.stringValue
  }
}
