import CProcessControl
import Foundation
import Glibc
import HonePluginHost

/// The process of one check.
package enum CheckMain {
  /// The hidden verb of the host that it runs.
  package static let verb = "check-plugin"
  /// Bytes of a file, what it prints among them: a flood is not to fill the disk, a snapshot has to find room.
  private static let fileLimit = 1 << 30

  /// Makes the check that `text`, a `CheckRequest` as JSON, describes, and ends the process.
  package static func run(_ text: String) -> Never {
    _ = die_with_parent()
    var limit = rlimit(rlim_cur: rlim_t(fileLimit), rlim_max: rlim_t(fileLimit))
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    guard let request = try? JSONDecoder().decode(CheckRequest.self, from: Data(text.utf8)) else { _exit(2) }
    let began = Stopwatch()
    var report = report(request)
    report.seconds = began.seconds
    fflush(nil)
    if let data = try? JSONEncoder().encode(report) {
      try? data.write(to: URL(fileURLWithPath: request.reportPath), options: .atomic)
    }
    // _exit: destructors of a foreign library are none of our business.
    _exit(0)
  }

  private static func report(_ request: CheckRequest) -> CheckReport {
    var evidence: [String] = []
    func made(_ outcome: CheckResult.Outcome, _ detail: String, rule: String? = nil) -> CheckReport {
      CheckReport(outcome: outcome, detail: detail, rule: rule, evidence: evidence)
    }
    let whereabouts = Whereabouts(path: request.placePath)
    func here(_ saw: String) -> String { whereabouts.text.isEmpty ? saw : "\(whereabouts.text): \(saw)" }
    do {
      whereabouts.note("loading \(request.file)")
      let plugin = try PluginCatalogue.load(file: request.file, name: request.plugin)
      guard let check = Check.all(of: plugin.description.kind).first(where: { $0.name == request.check }) else {
        return made(.failed, "there is no check \"\(request.check)\"")
      }
      let context = CheckContext(plugin, request, whereabouts)
      let detail = try check.body(context)
      evidence = context.evidence
      return made(.ok, detail)
    } catch let finding as Finding {
      return made(.failed, finding.hasPlace ? finding.saw : here(finding.saw), rule: finding.rule)
    } catch let doubt as Doubt {
      return made(.warning, doubt.saw)
    } catch let skipping as Skipping {
      return made(.skipped, skipping.reason)
    } catch let fault as PluginFault {
      return made(
        .failed, here(fault.rule == nil ? "\(fault.function) fails: \(fault.saw)" : fault.saw), rule: fault.rule)
    } catch {
      return made(.failed, here("\(error)"))
    }
  }
}
