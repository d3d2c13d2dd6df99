import HonePluginHost

/// A project as it is to be written: paths in its folder, and what is in the files.
package struct Project: Sendable {
  package struct File: Sendable, Equatable {
    package let path: String
    package let bytes: [UInt8]
  }

  package let names: ProjectNames
  package let language: TemplateLanguage
  /// Sorted by their paths.
  package let files: [File]

  /// Fills a template.
  ///
  /// - Parameter sdk: the SDK, which has the templates, and parts of which every project has a copy of.
  /// - Throws: `TemplateError.unreadable`.
  package init(_ names: ProjectNames, _ language: TemplateLanguage, sdk: String) throws {
    self.names = names
    self.language = language
    let template = "\(sdk)/Templates/\(names.kind.rawValue)-\(language.rawValue)"
    let own = try FileTree.files(in: template).map { path in
      let text = String(decoding: try FileTree.bytes(of: "\(template)/\(path)"), as: UTF8.self)
      return File(path: names.filled(path), bytes: Array(names.filled(text).utf8))
    }
    let parts = try language.sdkParts.flatMap { part in
      FileTree.isFolder("\(sdk)/\(part)") ? try FileTree.files(in: "\(sdk)/\(part)").map { "\(part)/\($0)" } : [part]
    }
    let copied = try parts.map { File(path: "sdk/\($0)", bytes: try FileTree.bytes(of: "\(sdk)/\($0)")) }
    files = (own + copied).sorted { $0.path < $1.path }
  }

  /// The library that it builds, from its folder.
  package var library: String {
    switch language {
    case .c, .cpp: "lib\(names.plugin).so"
    case .swift: ".build/release/lib\(names.plugin).so"
    }
  }

  /// What is the author's to change, from its folder: a file, or a folder of them.
  package var source: String {
    switch language {
    case .c: "\(names.identifier).c"
    case .cpp: "\(names.identifier).cpp"
    case .swift: "Sources/\(names.type)"
    }
  }
}
