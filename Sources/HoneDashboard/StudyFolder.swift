import Foundation

/// The study files under a path, which may come and go.
struct StudyFolder: Sendable {
  /// Folders below this depth are not looked into: `hone compare` keeps its studies one below.
  private static let depth = 3
  private static let most = 2000

  private let root: URL
  private let isFile: Bool

  /// - Parameter path: of a study file, or of a folder with some.
  init(_ path: String) {
    root = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    isFile = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// Paths relative to the root, sorted; of a file its own name.
  var names: [String] {
    guard !isFile else { return [root.lastPathComponent] }
    let entries = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    var names: [String] = []
    while let url = entries?.nextObject() as? URL, names.count < Self.most {
      if let level = entries?.level, level >= Self.depth { entries?.skipDescendants() }
      guard url.pathExtension == "hone", (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false
      else { continue }
      names.append(Self.relative(url, to: root))
    }
    return names.sorted()
  }

  /// Where a study of that name lies; nil if there is none: no name leads out of the folder.
  func file(_ name: String) -> String? { names.contains(name) ? path(of: name) : nil }

  /// The same for one of `names`.
  func path(of name: String) -> String { isFile ? root.path : root.appending(path: name).path }

  private static func relative(_ url: URL, to root: URL) -> String {
    let (path, base) = (url.standardizedFileURL.path, root.standardizedFileURL.path)
    let prefix = base.hasSuffix("/") ? base : base + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : url.lastPathComponent
  }
}
