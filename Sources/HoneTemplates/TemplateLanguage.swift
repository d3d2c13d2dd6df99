/// A language that there are templates in.
package enum TemplateLanguage: String, CaseIterable, Sendable {
  case c
  case cpp
  case swift

  /// Its name, for people.
  package var title: String {
    switch self {
    case .c: "C"
    case .cpp: "C++"
    case .swift: "Swift"
    }
  }

  /// The files and folders of the SDK that a plugin in this language is built with.
  var sdkParts: [String] {
    let headers = ["hone.map", "include/hone/hone.h", "include/hone/random.h", "include/hone/space.h"]
    return switch self {
    case .c: headers
    case .cpp: headers + ["include/hone/hone.hpp"]
    case .swift: headers + ["include/module.modulemap", "Package.swift", "Swift"]
    }
  }
}
