import Foundation
import Testing

@testable import HoneTemplates

/// A project appears whole or not at all.
@Suite struct ProjectFolderTests {
  /// A folder of a test's own.
  private final class Place {
    let path = FileManager.default.temporaryDirectory.appending(path: "hone-project-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Everything in it, hidden ones too.
    var contents: [String] { (try? FileManager.default.subpathsOfDirectory(atPath: path).sorted()) ?? [] }
  }

  private static let files = [
    Project.File(path: ".gitignore", bytes: Array("*.so\n".utf8)),
    Project.File(path: "sdk/include/a.h", bytes: Array("/* a */".utf8)),
    Project.File(path: "sdk/include/b.h", bytes: []),
  ]
  private static let written = [".gitignore", "sdk", "sdk/include", "sdk/include/a.h", "sdk/include/b.h"]

  @Test(arguments: ["", "/"]) func `a folder that does not exist is made`(_ end: String) throws {
    let place = try Place()
    try ProjectFolder("\(place.path)/new\(end)").write(Self.files)
    #expect(place.contents == ["new"] + Self.written.map { "new/\($0)" })
    #expect(try String(contentsOfFile: "\(place.path)/new/sdk/include/a.h", encoding: .utf8) == "/* a */")
  }

  @Test func `an empty folder is filled and stays the same folder`() throws {
    let place = try Place()
    let before = try FileManager.default.attributesOfItem(atPath: place.path)[.systemFileNumber] as? Int
    try ProjectFolder(place.path).write(Self.files)
    #expect(place.contents == Self.written)
    #expect(try FileManager.default.attributesOfItem(atPath: place.path)[.systemFileNumber] as? Int == before)
  }

  @Test func `what exists is left alone`() throws {
    let place = try Place()
    let path = "\(place.path)/there"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: TemplateError.folderNotEmpty(place.path)) { try ProjectFolder(place.path) }
    #expect(throws: TemplateError.noFolder(path)) { try ProjectFolder(path) }
    #expect(place.contents == ["there"])
  }

  @Test func `what comes between the look and the end is left alone, too`() throws {
    let place = try Place()
    let folder = try ProjectFolder("\(place.path)/new")
    try FileManager.default.createDirectory(atPath: "\(place.path)/new/mine", withIntermediateDirectories: true)
    #expect(throws: TemplateError.self) { try folder.write(Self.files) }
    #expect(place.contents == ["new", "new/mine"])
  }

  @Test(arguments: [true, false]) func `a file that cannot be written leaves nothing`(_ exists: Bool) throws {
    let place = try Place()
    let path = "\(place.path)/new"
    if exists { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    let tooLong = String(repeating: "x", count: 300)
    let error = #expect(throws: TemplateError.self) {
      try ProjectFolder(path).write(Self.files + [Project.File(path: "sdk/\(tooLong)", bytes: [])])
    }
    #expect(error == .unwritable("\(path)/sdk/\(tooLong)", reason: "File name too long"))
    #expect(place.contents == (exists ? ["new"] : []))
  }

  @Test func `a folder in no folder is an error that names it`() throws {
    let place = try Place()
    let path = "\(place.path)/no/such/new"
    #expect(throws: TemplateError.unwritable(path, reason: "No such file or directory")) {
      try ProjectFolder(path).write(Self.files)
    }
    #expect(place.contents.isEmpty)
  }
}
