import HonePluginHost
import HoneSpace
import HoneTemplates
import HoneViews

/// What was written, and what comes next.
struct ProjectText {
  private let project: Project
  private let folder: String
  private let hone: String

  init(_ project: Project, folder: String, hone: String) {
    self.project = project
    self.folder = folder
    self.hone = hone
  }

  /// The study that `make run` makes, too.
  private var run: String {
    let names = project.names
    let plugin = "\(ShellWord.quoted(hone)) run --plugin \(project.library)"
    return switch names.kind {
    case .optimizer: "\(plugin) --objective test-functions -o function=rosenbrock --optimizer \(names.plugin)"
    case .objective: "\(plugin) --objective \(names.plugin)"
    }
  }

  /// Commands that lead there.
  private var entering: [String] {
    ["cd \(ShellWord.quoted(folder))"] + (hone == "hone" ? [] : ["export HONE=\(ShellWord.quoted(hone))"])
  }

  var lines: [String] {
    let names = project.names
    let next =
      entering + [
        "make        # builds \(project.library)",
        "make check  # does it keep the rules of hone.h?",
        run,
      ]
    return [
      "wrote \(folder): the \(names.kind.rawValue) \(names.vendor)/\(names.plugin) in \(project.language.title), "
        + "\(project.files.count) files; what is yours to write is marked CHANGE in \(project.source)"
    ] + zip(["next: "] + Array(repeating: "      ", count: next.count), next).map { $0 + $1 }
  }

  var json: JSON {
    .object([
      ("name", .string(project.names.plugin)), ("vendor", .string(project.names.vendor)),
      ("kind", .string(project.names.kind.rawValue)), ("language", .string(project.language.rawValue)),
      ("folder", .string(folder)), ("library", .string(project.library)), ("source", .string(project.source)),
      ("files", .array(project.files.map { .string($0.path) })),
      ("next", .array((entering + ["make", "make check", run]).map(JSON.string))),
    ])
  }
}
