import Foundation
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneStudyFile
import HoneViews

/// Runs the studies of a comparison, each into a file of its own; those that are there already go on.
struct ComparisonRun {
  /// A contender that can run, and what its studies are.
  struct Entry {
    let contender: Contender
    let assembly: (_ seed: UInt64) throws -> StudyAssembly
    let setsBudgets: Bool
    /// Of the first seed's study; those of the others differ in the seed.
    let header: StudyHeader

    func header(seed: UInt64) -> StudyHeader {
      var header = header
      header.seed = seed
      return header
    }
  }

  let folder: String
  let seeds: [UInt64]
  let trials: Int
  let progress: ComparisonProgress
  let surroundings: Surroundings

  private(set) var entries: [Entry] = []
  /// Optimizers that cannot run on this objective, and why.
  private(set) var leftOut: [(name: String, reason: String)] = []

  init(folder: String, seeds: [UInt64], trials: Int, progress: ComparisonProgress, surroundings: Surroundings) {
    self.folder = folder
    self.seeds = seeds
    self.trials = trials
    self.progress = progress
    self.surroundings = surroundings
  }

  /// Adds a contender whose parts fit together.
  ///
  /// - Parameter isOptional: whether it is left out, with the reason, if they do not.
  mutating func add(
    _ contender: Contender, isOptional: Bool, _ assembly: @escaping (_ seed: UInt64) throws -> StudyAssembly
  ) throws {
    do {
      let made = try assembly(seeds[0])
      try made.checkOptimizer()
      entries.append(
        Entry(contender: contender, assembly: assembly, setsBudgets: made.setsBudgets, header: made.header))
    } catch  where isOptional && !(error is StudyFileError) {
      leftOut.append((contender.name, "\(error)"))
    }
  }

  /// The budget as those see it that give each trial its own, within what the user left of it; nil if nobody does.
  private var sharedBudget: Budget? { entries.first(where: \.setsBudgets)?.header.budget }

  /// What is equal between the studies: trials, unless some optimizer gives each trial another budget.
  private var cost: ComparedStudy.Cost { sharedBudget == nil ? .trials : .budget }

  /// What each study may cost.
  private var limit: Double { Double(trials) * (sharedBudget?.preset ?? 1) }

  /// Runs what is missing, seed by seed, so that what was done when it is stopped can be compared.
  ///
  /// - Returns: why studies ended that did not come to their end.
  func run() throws -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError(.failed, "the folder \(folder) cannot be made: \(error.localizedDescription)")
    }
    for entry in entries {
      for seed in seeds { try check(path(of: entry.contender, seed), planned: entry.header(seed: seed)) }
    }
    ChildProcess.adoptOrphans()
    Signals.watch(saying: progress.isQuiet ? nil : "ending; the same command goes on. Ctrl-C again ends at once")
    var faults: [String] = []
    progress.count = seeds.count * entries.count
    for seed in seeds {
      for entry in entries {
        if let fault = try run(entry, seed) { faults.append("\(entry.contender.name), seed \(seed): \(fault)") }
      }
    }
    return faults
  }

  private func run(_ entry: Entry, _ seed: UInt64) throws -> String? {
    let path = path(of: entry.contender, seed)
    progress.begin(entry.contender.name, seed)
    let exists = FileManager.default.fileExists(atPath: path)
    if exists, try isShown(path) { return nil }
    let file: StudyFile
    let assembly: StudyAssembly
    if exists {
      file = try StudyFile.open(path, forWriting: true)
      assembly = try StudyAssembly(file.header, surroundings)
    } else {
      assembly = try entry.assembly(seed)
      file = try StudyFile.create(at: path, header: assembly.header, trials: assembly.header.trials)
    }
    defer { try? file.close() }
    // Trials that fail cost nothing: a study of failures must end, too.
    let most = cost == .trials ? trials : max(trials, 1000) * 100
    let host = try assembly.makeHost(
      trials: most, spending: cost == .budget ? limit : nil, file: file, recorder: file, observe: { _ in })
    let crash = "error: the optimizer \"\(entry.contender.name)\" has ended this process; the same command goes on"
    let end = try Signals.watchingCrashes(saying: crash) {
      try host.run(timeLimit: entry.header.timeLimit) { now in
        progress.show(now)
        return Signals.wantsToStop
      }
    }
    progress.end(try study(file), file.header, wasThere: false)
    switch end {
    case .trialsReached, .exhausted, .spendingLimitReached, .timeLimitReached: return nil
    case .interrupted: throw CommandError(.interrupted, "interrupted; the same command goes on")
    case .failures, .optimizerFailed: return OutsideJSON.reason(end)
    }
  }

  /// Before anything runs: a study that is there must be the one that is wanted.
  private func check(_ path: String, planned header: StudyHeader) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let file = try StudyFile.open(path, forWriting: false)
    defer { try? file.close() }
    guard let difference = file.header.difference(from: header) else { return }
    throw CommandError(.usage, "\(path) is a study with \(difference); name another --folder, or move it away")
  }

  /// Shows a study that has all that it may cost; others go on.
  private func isShown(_ path: String) throws -> Bool {
    let file = try StudyFile.open(path, forWriting: false)
    defer { try? file.close() }
    guard try isOver(file) else { return false }
    progress.end(try study(file), file.header, wasThere: true)
    return true
  }

  private func isOver(_ file: StudyFile) throws -> Bool {
    switch cost {
    case .trials: try file.counts().ended >= trials
    case .budget: try file.spending()?.total ?? 0 >= limit
    }
  }

  private func study(_ file: StudyFile) throws -> ComparedStudy { try ComparedStudy(file, cost: cost, upTo: limit) }

  private func path(of contender: Contender, _ seed: UInt64) -> String {
    "\(folder)/\(contender.fileName(seed: seed))"
  }

  /// What the studies came to.
  func comparison() throws -> Comparison? {
    guard let header = entries.first?.header else { return nil }
    let contenders = try entries.map { entry in
      Comparison.Contender(
        name: entry.contender.name,
        studies: try seeds.map { seed in
          let file = try StudyFile.open(path(of: entry.contender, seed), forWriting: false)
          defer { try? file.close() }
          return try study(file)
        })
    }
    return Comparison(
      contenders, metric: header.metrics[header.valueMetric], cost: cost,
      costName: sharedBudget?.name ?? "trials", limit: limit)
  }
}

extension StudyHeader {
  /// What another study of the same name has otherwise, as far as results depend on it; nil if nothing.
  fileprivate func difference(from other: StudyHeader) -> String? {
    func changed(_ one: Plugin, _ two: Plugin) -> Bool { one.name != two.name || one.options != two.options }
    if changed(objective, other.objective) { return "another objective, or other options of it" }
    if changed(optimizer, other.optimizer) { return "another optimizer, or other options of it" }
    if seed != other.seed { return "another seed" }
    if space != other.space { return "another space" }
    if metrics != other.metrics { return "other metrics" }
    if trials != other.trials { return "\(trials.map(String.init) ?? "any number of") trials planned" }
    return nil
  }
}
