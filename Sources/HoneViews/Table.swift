import HoneSpace

/// Aligned columns of text.
package struct Table {
  /// Which side the cells of a column keep to.
  package enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// A table with these headings.
  package init(_ columns: [(heading: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.heading)]
  }

  package mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Whether there is a row besides the headings.
  package var isEmpty: Bool { rows.count == 1 }

  /// The lines, each at most `width` columns wide: what does not fit is cut from the last column and marked.
  package func lines(width: Int = .max, heading: Bool = true) -> [String] {
    let widths = widths
    return rows.dropFirst(heading ? 0 : 1).map { row in
      let line = line(row, widths)
      return line.count > width ? line.prefix(max(1, width - 1)) + "…" : line
    }
  }

  /// The lines, the last column broken at spaces so that each is at most `width` columns wide, as far as words allow.
  package func wrappedLines(width: Int, heading: Bool = true) -> [String] {
    let widths = widths
    let first = widths.dropLast().map { $0 + 2 }.reduce(0, +)
    return rows.dropFirst(heading ? 0 : 1).flatMap { row -> [String] in
      let last = WrappedText.lines(row.last ?? "", width: max(20, width - first))
      return last.enumerated().map { index, text in
        index == 0 ? line(row.dropLast() + [text], widths) : String(repeating: " ", count: first) + text
      }
    }
  }

  private var widths: [Int] { alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 } }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in row.enumerated() {
      if column > 0 { line += "  " }
      let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
      switch alignments[column] {
      case .left: line += column == row.count - 1 ? cell : cell + padding
      case .right: line += padding + cell
      }
    }
    return line
  }
}
