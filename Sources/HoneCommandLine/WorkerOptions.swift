import ArgumentParser
import HoneStudyFile

/// How trials are run; the flags of `[workers]`.
struct WorkerOptions: ParsableArguments {
  typealias Isolation = StudyDescription.Workers.Isolation

  @Option(help: "Where objectives run: process (each worker a process), or none (in this one). (default: process)")
  var isolation: Isolation?
  @Option(help: ArgumentHelp("End a trial that takes longer, as in 30s or 5min.", valueName: "duration"))
  var timeout: String?
  @Option(help: ArgumentHelp("Memory that a worker may use, as in 512MB or 2GiB.", valueName: "bytes"))
  var memoryLimit: String?
  @Option(parsing: .unconditional, help: "How often a trial is tried again that met an error or crashed. (default: 0)")
  var retries: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End after so many alike failures in a row; 0: never. (default: 10)", valueName: "n"))
  var maxFailures: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Make the workers nicer to other processes, 0 … 19. (default: 0)", valueName: "n"))
  var nice: Int?
  @Flag(help: "Give each worker a core of its own.")
  var pin = false

  /// What the flags say; the rest is nil.
  func wishes() throws -> StudyDescription.Workers {
    var wishes = StudyDescription.Workers()
    wishes.isolation = isolation.map { Placed($0, at: .flag("--isolation \($0.rawValue)")) }
    wishes.timeout = try timeout.map { try FlagTexts.duration($0, flag: "--timeout") }
    wishes.memoryLimit = try memoryLimit.map { try FlagTexts.bytes($0, flag: "--memory-limit") }
    wishes.retries = try retries.map { try number($0, in: 0...1000, flag: "--retries") }
    wishes.maximumFailures = try maxFailures.map { try number($0, in: 0...Int.max, flag: "--max-failures") }
    wishes.niceness = try nice.map { try number($0, in: 0...19, flag: "--nice") }
    if pin { wishes.isPinned = Placed(true, at: .flag("--pin")) }
    return wishes
  }

  private func number(_ value: Int, in range: ClosedRange<Int>, flag: String) throws -> Placed<Int> {
    let origin = Origin.flag("\(flag) \(value)")
    guard range.contains(value) else {
      let bounds =
        range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) … \(range.upperBound)"
      throw StudyFileError(origin, "must be \(bounds)")
    }
    return Placed(value, at: origin)
  }
}

extension StudyDescription.Workers.Isolation: ExpressibleByArgument {}
