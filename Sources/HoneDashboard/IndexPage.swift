import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// All studies of a folder, a line each.
enum IndexPage {
  static func body(_ folder: StudyFolder) -> String {
    let names = folder.names
    guard !names.isEmpty else {
      return "<section><h1>Studies</h1><p>There is no study here yet.</p></section>"
    }
    let rows = names.map { name in
      let cells = summary(folder.path(of: name))
      let link = "<a href=\"\(Markup.escaped(path(of: name)))\">\(Markup.escaped(name))</a>"
      return "<tr><td>\(link)</td>\(cells.map { "<td>\(Markup.escaped($0))</td>" }.joined())</tr>"
    }
    return """
      <section><h1>Studies</h1>
      <input type="search" placeholder="search" aria-label="search studies">
      <div class="wide"><table class="trials"><thead><tr><th>study</th><th>objective</th><th>optimizer</th>\
      <th>trials</th><th>metric</th><th>best</th></tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div></section>
      """
  }

  /// `/study/NAME`, each part of the name as a URL holds it.
  static func path(of name: String) -> String {
    "/study/" + name.utf8.map(encoded).joined()
  }

  private static func encoded(_ byte: UInt8) -> String {
    let isPlain =
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~/".utf8.contains(byte)
    if isPlain { return String(UnicodeScalar(byte)) }
    let digits = String(byte, radix: 16, uppercase: true)
    return "%" + (digits.count == 1 ? "0" : "") + digits
  }

  private static func summary(_ path: String) -> [String] {
    do {
      let file = try StudyFile.open(path, forWriting: false)
      defer { try? file.close() }
      let (header, counts) = (file.header, try file.counts())
      let metric = header.metrics[header.valueMetric].name
      let best = try file.incumbent().map { Numbers.short($0.value) } ?? "–"
      let wanted = try file.trialLimit().map { " of \($0)" } ?? ""
      return [header.objective.name, header.optimizer.name, "\(counts.ended)\(wanted)", metric, best]
    } catch {
      return ["\(error)", "", "", "", ""]
    }
  }
}
