import Glibc
import HonePlugin

/// A file to be filled in; a line in which a hyperparameter is inactive is left out.
package struct TemplateFile: Sendable {
  /// One a line, without its end.
  package let lines: [Template]
  /// The permissions of the source, which the result has too.
  private let mode: mode_t

  /// Reads a file.
  ///
  /// - Throws: `.invalid` with the line of what is wrong.
  package init(
    _ source: String, marks: Template.Marks, vocabulary: Vocabulary, here: String, option: String
  ) throws {
    let path = source.hasPrefix("/") ? source : "\(here)/\(source)"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try WholeFile.read(path, "the template")
    } catch {
      let hint = error.code == EFBIG ? "; a template has \(WholeFile.most >> 20) MiB at most" : ""
      throw PluginError.invalid("option templates.\(option): \(error)\(hint)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PluginError.invalid("option templates.\(option): \(source) is not text in UTF-8")
    }
    var state = stat()
    mode = stat(path, &state) == 0 ? state.st_mode & 0o777 : 0o666
    // By bytes: a line's end with a carriage return would be one character.
    lines = try text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().map { number, line in
      do {
        let template = try Template(Substring(line), marks: marks)
        try vocabulary.check(template, remedy: nil)
        return template
      } catch {
        throw PluginError.invalid("\(source):\(number + 1): \(error)")
      }
    }
  }

  /// The text of one trial.
  package func filled(_ values: TrialValues) -> String {
    lines.compactMap { $0.filled(values) }.joined(separator: "\n")
  }

  /// Writes the text of one trial.
  package func write(_ values: TrialValues, to path: String) throws(FileError) {
    if let slash = path.lastIndex(of: "/") { try TrialFolder.make(String(path[..<slash])) }
    try WholeFile.write(filled(values), to: path, "the file", mode: mode)
  }
}
