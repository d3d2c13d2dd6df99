/// Where the SDK may be, from which projects are made.
package struct SDKSearch: Sendable {
  /// The file by which a folder is known to be an SDK.
  static let sign = "include/hone/hone.h"

  /// What the user says, if anything.
  private let named: String?
  /// Of an installed host, `PREFIX/share/hone/sdk`.
  private let installed: String
  /// Of a host in a build tree, `SDK` in a folder above it; the nearest first.
  private let above: [String]
  private let executable: String

  /// - Parameters:
  ///   - environment: `HONE_SDK` is looked at.
  ///   - executable: absolute path of the host, without symbolic links.
  package init(environment: [String: String], executable: String) {
    named = environment["HONE_SDK"].flatMap { $0.isEmpty ? nil : $0 }
    let folders = Self.foldersAbove(executable)
    installed = (folders.dropFirst().first ?? "") + "/share/hone/sdk"
    above = folders.map { $0 + "/SDK" }
    self.executable = executable
  }

  /// The first folder that is an SDK.
  ///
  /// - Parameter exists: whether there is a file of this path.
  /// - Throws: `TemplateError` that names the places; what `HONE_SDK` names is the SDK or a mistake.
  package func folder(_ exists: (String) -> Bool) throws -> String {
    func isSDK(_ folder: String) -> Bool { exists("\(folder)/\(Self.sign)") }
    if let named {
      guard isSDK(named) else { throw TemplateError.notAnSDK(named) }
      return named
    }
    guard let found = ([installed] + above).first(where: isSDK) else {
      throw TemplateError.noSDK(places: [installed, "SDK in the folders above \(executable)"])
    }
    return found
  }

  /// `/a/b/c` has `/a/b`, `/a` and the root, which is the empty text here.
  private static func foldersAbove(_ path: String) -> [String] {
    var folders: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      folders.append(String(rest))
    }
    return folders
  }
}
