import HonePluginHost

/// Why there is no project.
package enum TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of name it is, and the name.
  case illegalName(String, String)
  case reservedVendor(String)
  case folderNotEmpty(String)
  case noFolder(String)
  /// `HONE_SDK` names a folder that is none.
  case notAnSDK(String)
  case noSDK(places: [String])
  case unreadable(String, reason: String)
  case unwritable(String, reason: String)

  /// Whether the user's words are wrong.
  package var isUsage: Bool {
    switch self {
    case .illegalName, .reservedVendor, .folderNotEmpty, .noFolder: true
    case .notAnSDK, .noSDK, .unreadable, .unwritable: false
    }
  }

  package var description: String {
    switch self {
    case .illegalName(let what, let name):
      "\(what) \"\(name)\": must be of \(PluginName.rule)"
        + (PluginName.mended(name).map { "; \"\($0)\" would do" } ?? "")
    case .reservedVendor(let vendor):
      "vendor \"\(vendor)\": is that of the plugins which come with hone; name yourself with --vendor"
    case .folderNotEmpty(let folder):
      "\(folder) exists already and is not empty, and nothing is overwritten; name another folder with --output"
    case .noFolder(let path): "\(path) exists already and is no folder; name another one with --output"
    case .notAnSDK(let path): "HONE_SDK=\(path): \(SDKSearch.sign) is not there; name the folder SDK of hone's sources"
    case .noSDK(let places):
      "hone's SDK, from which projects are made, was not found: \(SDKSearch.sign) is in none of "
        + "\(places.joined(separator: ", ")); set HONE_SDK to the folder SDK of hone's sources"
    case .unreadable(let path, let reason): "\(path): \(reason); is the SDK complete, and of this version of hone?"
    case .unwritable(let path, let reason): "\(path): \(reason); nothing was written"
    }
  }
}
