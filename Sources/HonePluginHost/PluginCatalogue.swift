import CHone
import Glibc
import HoneSpace

/// A plugin that was found, or a library that cannot be used.
package struct PluginEntry: Sendable, Equatable {
  package enum Status: Sendable, Equatable {
    case ok
    /// Another plugin of this name, in this file, comes first.
    case shadowed(by: String)
    case broken(String)
  }

  package var file: String
  package var status: Status
  /// nil of a broken library.
  package var plugin: PluginDescription?
  package var library: LibraryDescription?

  package init(
    file: String, status: Status, plugin: PluginDescription? = nil, library: LibraryDescription? = nil
  ) {
    self.file = file
    self.status = status
    self.plugin = plugin
    self.library = library
  }

  /// The plugin's name, or the file's.
  package var name: String {
    plugin?.name ?? String(file.split(separator: "/").last ?? Substring(file))
  }
}

/// A plugin whose library is in this process.
package struct LoadedPlugin {
  package let description: PluginDescription
  package let path: String
  let descriptor: UnsafePointer<hone_plugin>
}

/// All plugins that were found.
package struct PluginCatalogue: Sendable {
  package let entries: [PluginEntry]

  package init(entries: [PluginEntry]) { self.entries = entries }

  /// Looks for plugins.
  ///
  /// Libraries that the cache does not know are probed, each in a process of its own.
  ///
  /// - Parameter executable: the host, which is run with `PluginProbe.verb`.
  package static func scan(_ search: PluginSearch, environment: [String: String], executable: String) -> PluginCatalogue
  {
    let candidates = search.candidates()
    let cachePath = ScanCache.path(environment: environment)
    var cache = cachePath.map(ScanCache.init(path:)) ?? ScanCache()
    var results: [String: ProbeResult] = [:]
    var unknown: [(path: String, key: ScanCache.Key)] = []
    for path in candidates {
      guard let key = ScanCache.key(path) else {
        results[path] = .broken("no such file")
        continue
      }
      if let complaint = complaint(path) {
        results[path] = .broken(complaint)
      } else if let known = cache.result(for: key) {
        results[path] = known
      } else {
        unknown.append((path, key))
      }
    }
    if !unknown.isEmpty {
      let found = PluginProbe.probe(unknown.map(\.path), executable: executable)
      for (candidate, result) in zip(unknown, found) { results[candidate.path] = result }
      // A missing dependency may be installed tomorrow without a change of this file: look again.
      let lasting = zip(unknown, found).filter { $1.isLasting }
      cache.merge(lasting.map { ScanCache.Entry(key: $0.key, result: $1) })
      if let cachePath { cache.write(to: cachePath) }
    }
    return PluginCatalogue(entries: entries(candidates.map { ($0, results[$0] ?? .broken("it was not looked at")) }))
  }

  /// What is wrong with a file before anything of it is run.
  package static func complaint(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return "no such file" }
    if status.st_mode & S_IWOTH != 0 { return "anyone may write it, so it is not loaded (chmod o-w mends that)" }
    return ELFHeader.complaint(path)
  }

  private static func entries(_ results: [(path: String, result: ProbeResult)]) -> [PluginEntry] {
    var first: [String: String] = [:]
    var entries: [PluginEntry] = []
    for (path, result) in results {
      switch result {
      case .broken(let reason), .deadly(let reason): entries.append(PluginEntry(file: path, status: .broken(reason)))
      case .library(let library):
        for plugin in library.plugins {
          let earlier = first[plugin.name]
          if earlier == nil { first[plugin.name] = path }
          entries.append(
            PluginEntry(
              file: path, status: earlier.map { .shadowed(by: $0) } ?? .ok, plugin: plugin, library: library))
        }
      }
    }
    return entries
  }
}

// MARK: Finding

extension PluginCatalogue {
  /// The plugin of this name, `NAME` or `VENDOR/NAME`.
  ///
  /// - Throws: `PluginError` with the nearest name, or with the plugins of the right kind.
  package func find(_ name: String, kind: PluginDescription.Kind? = nil) throws -> PluginEntry {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let matching = entries.filter { entry in
      guard let plugin = entry.plugin, plugin.name == parts.last else { return false }
      return parts.count == 2 ? entry.library?.vendor == parts[0] : entry.status == .ok
    }
    guard let entry = matching.first, let plugin = entry.plugin else { throw notFound(name, kind: kind) }
    if let kind, plugin.kind != kind {
      throw PluginError.wrongKind(name: name, kind: plugin.kind, wanted: kind, others: names(kind))
    }
    return entry
  }

  /// Names of the usable plugins, of one kind or all.
  package func names(_ kind: PluginDescription.Kind? = nil) -> [String] {
    entries.filter { $0.status == .ok && (kind == nil || $0.plugin?.kind == kind) }.map(\.name).sorted()
  }

  private func notFound(_ name: String, kind: PluginDescription.Kind?) -> PluginError {
    let broken = entries.first { entry in
      guard case .broken = entry.status else { return false }
      return [name, "libhone-\(name).so", "lib\(name).so", "\(name).so"].contains(entry.name) || entry.file == name
    }
    if let broken, case .broken(let reason) = broken.status { return .broken(file: broken.file, reason: reason) }
    return .notFound(name: name, nearest: nearestName(to: name, in: names(kind)), count: names().count)
  }

  /// Checks that each side offers what the other needs, before anything is created.
  package func checkNeeds(optimizer: PluginDescription, objective: PluginDescription) throws {
    for (plugin, other) in [(optimizer, objective), (objective, optimizer)] {
      for id in plugin.needs where !other.extensions.contains(id) && !hostOffers(id, to: plugin) {
        throw PluginError.missingExtension(plugin: plugin.name, id: id, offering: offering(id))
      }
    }
  }

  /// Whether this host offers what a plugin of that kind needs.
  private func hostOffers(_ id: String, to plugin: PluginDescription) -> Bool {
    switch plugin.kind {
    case .objective: id == ObjectiveDescription.declarationExtension
    case .optimizer: id == PluginDescription.optimizersExtension
    }
  }

  /// Names of the usable plugins that offer an extension.
  private func offering(_ id: String) -> [String] {
    entries.filter { $0.status == .ok && $0.plugin?.extensions.contains(id) == true }.map(\.name)
  }

  /// The same fault, and who offers the extensions of objectives that it names: an optimizer whose needs depend on its
  /// options knows ids, but no plugins.
  package func completing(_ fault: PluginFault) -> PluginFault {
    let ids = fault.saw.split { $0 == " " || $0 == "," || $0 == ";" }.filter { $0.hasPrefix("hone.objective.") }
    var result = fault
    for id in ids.map(String.init) {
      let names = offering(id)
      result.saw += "; \(id) is offered by " + (names.isEmpty ? "no plugin here" : names.joined(separator: ", "))
    }
    return result
  }

  /// Loads the library of a plugin into this process.
  package static func load(_ entry: PluginEntry) throws -> LoadedPlugin {
    try load(file: entry.file, name: entry.name)
  }

  /// Loads a plugin library into this process and finds a plugin in it.
  package static func load(file: String, name: String) throws -> LoadedPlugin {
    do {
      let library = try LoadedLibrary(path: file)
      guard let descriptor = library.plugin(name) else {
        throw DescriptorError("it no longer contains the plugin \"\(name)\"")
      }
      // Read again: the file may have changed since it was scanned.
      return LoadedPlugin(
        description: try DescriptorReading.plugin(descriptor), path: file, descriptor: descriptor)
    } catch {
      throw PluginError.broken(file: file, reason: "\(error)")
    }
  }
}
