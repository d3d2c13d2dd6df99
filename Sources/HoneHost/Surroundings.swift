package import HonePluginHost
import HoneStore
import Synchronization

/// What a study needs besides its own description.
package final class Surroundings: Sendable {
  /// All plugins; looked for when first asked for.
  package var catalogue: PluginCatalogue {
    found.withLock { found in
      let catalogue = found ?? scan([])
      found = catalogue
      return catalogue
    }
  }
  private let found = Mutex<PluginCatalogue?>(nil)
  /// The host's own file, which worker processes run.
  package let executable: String
  /// Takes the lines of plugins, from any thread.
  package let log: @Sendable (HostServices.LogLevel, String) -> Void
  /// Takes those of the optimizer.
  private let optimizerLog: @Sendable (HostServices.LogLevel, String) -> Void
  private let scan: @Sendable (_ first: [String]) -> PluginCatalogue
  private let prefersRecorded: Bool

  /// - Parameters:
  ///   - optimizerLog: takes the lines of the optimizer; nil: as those of all plugins.
  ///   - prefersRecorded: whether a study goes on with the library that made it, if that is still there as it was.
  ///   - scan: finds all plugins, those of some libraries first.
  package init(
    executable: String, prefersRecorded: Bool = true,
    log: @escaping @Sendable (HostServices.LogLevel, String) -> Void = { _, _ in },
    optimizerLog: (@Sendable (HostServices.LogLevel, String) -> Void)? = nil,
    scan: @escaping @Sendable (_ first: [String]) -> PluginCatalogue
  ) {
    self.executable = executable
    self.prefersRecorded = prefersRecorded
    self.log = log
    self.optimizerLog = optimizerLog ?? log
    self.scan = scan
  }

  /// The library of a study's plugin.
  ///
  /// Looking through all plugins costs more than an ask: that is done only if the file on record has changed.
  func library(of plugin: StudyHeader.Plugin, kind: PluginDescription.Kind) throws -> String {
    if isPreferred(plugin) { return plugin.file }
    return try catalogue.find(recorded: plugin, kind: kind).file
  }

  /// All plugins, those of the libraries that made a study first.
  func catalogue(of header: StudyHeader) -> PluginCatalogue {
    let catalogue = scan([header.objective, header.optimizer].filter(isPreferred).map(\.file))
    found.withLock { $0 = catalogue }
    return catalogue
  }

  /// What an optimizer may ask of the host.
  func services(isCancelled: @escaping @Sendable () -> Bool = { false }) -> HostServices {
    HostServices(
      threads: 1, log: optimizerLog, isCancelled: isCancelled,
      findOptimizer: { name in try PluginCatalogue.load(self.catalogue.find(name, kind: .optimizer)) })
  }

  private func isPreferred(_ plugin: StudyHeader.Plugin) -> Bool {
    prefersRecorded && plugin.isUnchanged && PluginCatalogue.complaint(plugin.file) == nil
  }
}

extension PluginCatalogue {
  /// The plugin of a study that goes on.
  ///
  /// - Throws: `PluginError`; if its library has gone, with the place where it was.
  func find(recorded plugin: StudyHeader.Plugin, kind: PluginDescription.Kind) throws -> PluginEntry {
    do {
      return try find(plugin.fullName, kind: kind)
    } catch let error as PluginError {
      guard case .notFound = error, FileStamp(path: plugin.file) == nil else { throw error }
      throw PluginError.broken(
        file: plugin.file,
        reason: "\"\(plugin.fullName)\" of this study was there and is gone; name it with --plugin FILE")
    }
  }
}

extension PluginEntry {
  /// What a study file keeps of a plugin.
  func recorded(_ options: [StudyHeader.Option]) -> StudyHeader.Plugin {
    let stamp = FileStamp(path: file)
    return StudyHeader.Plugin(
      name: name, vendor: library?.vendor ?? "", version: library?.version ?? "", file: file,
      fileSize: stamp?.size ?? 0, fileTime: stamp?.modified ?? 0, extensions: plugin?.extensions ?? [],
      options: options)
  }
}

extension StudyHeader.Plugin {
  /// `vendor/name`, which names a plugin exactly.
  var fullName: String { vendor.isEmpty ? name : "\(vendor)/\(name)" }

  /// Whether its library is the one that made the study.
  var isUnchanged: Bool {
    guard let stamp = FileStamp(path: file) else { return false }
    return stamp.size == fileSize && stamp.modified == fileTime
  }
}
