import Foundation
import Glibc
import HonePluginHost

/// One check in a process of its own, or in two, one after the other: a plugin that crashes or hangs costs this check.
final class CheckProcess {
  private let check: Check
  private var request: CheckRequest
  private let settings: CheckSettings
  private var child: ChildProcess?
  private var failure = ""
  private var began = Stopwatch()
  private var seconds = 0.0

  init(_ check: Check, _ request: CheckRequest, _ settings: CheckSettings) {
    (self.check, self.request, self.settings) = (check, request, settings)
    try? FileManager.default.createDirectory(atPath: request.folder, withIntermediateDirectories: true)
    start()
  }

  /// Waits for its end.
  func result() -> CheckResult {
    var result = wait()
    guard case .success(let first) = result else { return made(result) }
    guard check.rounds > 1, first.outcome == .ok else { return made(result) }
    request.round = 1
    start()
    result = wait()
    guard case .success(var second) = result, second.outcome == .ok else { return made(result) }
    if let difference = Self.difference(first.evidence, second.evidence) {
      second.outcome = .failed
      second.detail = difference
      second.rule = nil
      return made(.success(second))
    }
    return made(.success(first))
  }

  /// What it printed, in all its rounds: the beginning.
  func output() -> String {
    let limit = 4096
    let texts = (0...request.round).compactMap { round -> String? in
      var request = request
      request.round = round
      guard let file = FileHandle(forReadingAtPath: request.outputPath) else { return nil }
      defer { try? file.close() }
      return (try? file.read(upToCount: limit)).map { String(decoding: $0, as: UTF8.self) }
    }
    return texts.joined()
  }

  private func start() {
    began = Stopwatch()
    let output = open(request.outputPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard output >= 0, let text = (try? JSONEncoder().encode(request)).map({ String(decoding: $0, as: UTF8.self) })
    else {
      failure = "\(request.folder) cannot be written"
      return
    }
    defer { close(output) }
    do {
      child = try ChildProcess(
        executable: settings.executable, arguments: [CheckMain.verb, "--", text],
        descriptors: [(output, STDOUT_FILENO), (output, STDERR_FILENO)])
    } catch {
      failure = "\(error)"
    }
  }

  private func wait() -> Result<CheckReport, Finding> {
    guard let child else { return .failure(Finding(failure)) }
    defer { self.child = nil }
    let left = max(0, settings.timeLimit - began.seconds)
    let ended = child.ends(within: Int32(min(left * 1000, 1e9)))
    let status = ended ? child.reap() : child.kill()
    if let data = FileManager.default.contents(atPath: request.reportPath),
      let report = try? JSONDecoder().decode(CheckReport.self, from: data)
    {
      seconds += report.seconds
      return .success(report)
    }
    seconds += began.seconds
    let place = FileManager.default.contents(atPath: request.placePath).map { String(decoding: $0, as: UTF8.self) }
    let words = Self.lastWords(output()).map { "; its last words: \($0)" } ?? ""
    let ending =
      ended
      ? "the process \(ChildProcess.ending(status))"
      : "it did not come back within \(NumberFormat.seconds(settings.timeLimit))"
    return .failure(Finding((place.map { "\($0): " } ?? "") + ending + words))
  }

  private func made(_ report: Result<CheckReport, Finding>) -> CheckResult {
    switch report {
    case .success(let report):
      let isBreach = report.outcome == .failed
      var result = CheckResult(
        check: check.name, outcome: report.outcome, detail: report.detail,
        rule: isBreach ? report.rule ?? check.rule : "", mend: isBreach || report.outcome == .warning ? check.mend : "",
        seconds: seconds)
      result.isCommon = report.rule != nil
      if let mend = report.rule.flatMap(CommonRule.mend) { result.mend = mend }
      return result
    case .failure(let finding):
      return CheckResult(
        check: check.name, outcome: .failed, detail: finding.saw,
        rule: "nothing throws, exits, crashes or hangs across the ABI", mend: check.mend, seconds: seconds)
    }
  }

  /// The last line that a plugin wrote; below a fatal error of Swift's, addresses follow that say nothing.
  private static func lastWords(_ text: String) -> String? {
    text.split(whereSeparator: \.isNewline).prefix { $0 != "Current stack trace:" }.last.map(String.init)
  }

  /// Where two processes that were to do the same did not.
  static func difference(_ first: [String], _ second: [String]) -> String? {
    for (one, other) in zip(first, second) where one != other { return "\(one) in one process, \(other) in another" }
    guard first.count != second.count else { return nil }
    let longer = first.count > second.count ? first : second
    return "\(longer[min(first.count, second.count)]) in one process only"
  }
}

/// Numbers in sentences.
enum NumberFormat {
  /// `20 s`, `0.3 s`.
  static func seconds(_ seconds: Double) -> String {
    seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
