import Foundation

/// What earlier scans found, by file: as long as size, time and inode are the same, a library is not loaded again.
struct ScanCache: Codable {
  struct Key: Codable, Hashable {
    var path: String
    var size: Int
    var seconds: Int
    var nanoseconds: Int
    var inode: UInt64
  }

  struct Entry: Codable {
    var key: Key
    var result: ProbeResult
  }

  /// Entries of another host version mean nothing to this one.
  private(set) var version = HoneVersion.text
  private(set) var entries: [Entry] = []

  init() {}

  /// Reads a cache; an unreadable one is an empty one.
  init(path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let cache = try? JSONDecoder().decode(ScanCache.self, from: data), cache.version == HoneVersion.text
    else { return }
    self = cache
  }

  func result(for key: Key) -> ProbeResult? { entries.first { $0.key == key }?.result }

  /// Keeps what was found for these files and forgets what no longer exists.
  mutating func merge(_ found: [Entry]) {
    let paths = Set(found.map(\.key.path))
    entries = entries.filter { !paths.contains($0.key.path) && access($0.key.path, F_OK) == 0 } + found
  }

  /// Writes the cache at once or not at all; a folder that cannot be written costs only time.
  func write(to path: String) {
    guard let data = try? JSONEncoder().encode(self) else { return }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// The key of a file; nil if there is none.
  static func key(_ path: String) -> Key? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Key(
      path: path, size: Int(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
      inode: UInt64(status.st_ino))
  }

  /// `$XDG_CACHE_HOME/hone/plugins-1.json`; nil without a home.
  static func path(environment: [String: String]) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/hone/plugins-1.json" }
    // Who has no home, as `nobody`, is given none.
    guard let home = environment["HOME"], access(home, F_OK) == 0 else { return nil }
    return "\(home)/.cache/hone/plugins-1.json"
  }
}
