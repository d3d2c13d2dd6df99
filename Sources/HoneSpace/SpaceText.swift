/// A space as texts for a terminal.
package struct SpaceText: Sendable {
  private let space: ConfigurationSpace
  /// Columns of the terminal; lines are no longer, as far as words allow.
  private let width: Int

  package init(_ space: ConfigurationSpace, width: Int = 100) {
    self.space = space
    self.width = max(width, 40)
  }

  /// One row a hyperparameter: name, kind, range, default, scale, and when it is active.
  ///
  /// A column in which no row has anything to say is left out. Forbidden clauses follow.
  package func table() -> [String] {
    var columns = [
      Column("name", space.hyperparameters.map(\.name)),
      Column("kind", space.hyperparameters.map(\.domain.kind)),
      Column("range", space.hyperparameters.map(\.domain.rangeText), isBreakable: true),
      Column("default", space.hyperparameters.map { $0.isRequired ? "(required)" : $0.presetShown }),
      Column("scale", space.hyperparameters.map(\.domain.scaleText)),
      Column(
        "active when",
        space.hyperparameters.map { $0.condition.isAlways ? "" : space.text($0.condition) }, isBreakable: true),
    ]
    columns.removeAll { $0.isEmpty && $0.heading != "name" }
    fit(&columns)
    var lines = [row(columns.map(\.heading), columns)]
    for index in space.hyperparameters.indices {
      let cells = columns.map { WrappedText.lines($0.cells[index], width: $0.width) }
      for line in 0..<(cells.map(\.count).max() ?? 0) {
        lines.append(row(cells.map { line < $0.count ? $0[line] : "" }, columns))
      }
    }
    if !space.forbidden.isNever {
      lines += space.forbidden.terms.map { "forbidden: \(space.text(Formula(terms: [$0])))" }
    }
    return lines
  }

  private struct Column {
    var heading: String
    var cells: [String]
    /// Whether cells may take several lines.
    var isBreakable: Bool
    var width: Int
    var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }

    init(_ heading: String, _ cells: [String], isBreakable: Bool = false) {
      self.heading = heading
      self.cells = cells
      self.isBreakable = isBreakable
      width = ([heading] + cells).map(\.count).max() ?? 0
    }
  }

  /// Takes from the widest breakable column, down to 12, until the row fits.
  private func fit(_ columns: inout [Column]) {
    func excess() -> Int { columns.map(\.width).reduce(0, +) + 2 * (columns.count - 1) - width }
    while excess() > 0 {
      let breakable = columns.indices.filter { columns[$0].isBreakable && columns[$0].width > 12 }
      guard let widest = breakable.max(by: { columns[$0].width < columns[$1].width }) else { return }
      columns[widest].width -= 1
    }
  }

  private func row(_ cells: [String], _ columns: [Column]) -> String {
    let padded = zip(cells, columns).map { cell, column in
      cell + String(repeating: " ", count: max(0, column.width - cell.count))
    }
    let line = padded.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// The hyperparameters as a tree: below each one, under the condition that makes them active, those that depend on it.
  ///
  /// One with several in its condition stands below the last declared of them; what the condition of that one says
  /// already is not said again.
  package func tree() -> [String] {
    var children: [Int: [Int]] = [:]
    var roots: [Int] = []
    for (index, hyperparameter) in space.hyperparameters.enumerated() {
      if let parent = hyperparameter.condition.parameters.last {
        children[parent, default: []].append(index)
      } else {
        roots.append(index)
      }
    }
    var lines: [String] = []
    for root in roots { append(root, children, first: "", rest: "", &lines) }
    return lines
  }

  private func append(
    _ index: Int, _ children: [Int: [Int]], first: String, rest: String, _ lines: inout [String]
  ) {
    lines.append(cut(first + space.hyperparameters[index].line(width: width - first.count)))
    var groups: [(condition: String, members: [Int])] = []
    for child in children[index] ?? [] {
      let condition = conditionText(of: child, below: index)
      if let known = groups.firstIndex(where: { $0.condition == condition }) {
        groups[known].members.append(child)
      } else {
        groups.append((condition, [child]))
      }
    }
    for (number, group) in groups.enumerated() {
      let isLastGroup = number == groups.count - 1
      lines.append(cut(rest + (isLastGroup ? "└─ " : "├─ ") + group.condition))
      let groupRest = rest + (isLastGroup ? "   " : "│  ")
      for child in group.members {
        let isLast = child == group.members.last
        append(
          child, children, first: groupRest + (isLast ? "└─ " : "├─ "), rest: groupRest + (isLast ? "   " : "│  "),
          &lines)
      }
    }
  }

  /// The condition of a hyperparameter, without what its parent's condition says.
  private func conditionText(of child: Int, below parent: Int) -> String {
    let condition = space.hyperparameters[child].condition
    guard let own = condition.terms.first, condition.terms.count == 1,
      let known = space.hyperparameters[parent].condition.terms.first,
      space.hyperparameters[parent].condition.terms.count == 1
    else { return space.text(condition) }
    let rest = own.filter { !known.contains($0) }
    return space.text(rest.isEmpty ? condition : Formula(terms: [rest]))
  }

  private func cut(_ line: String) -> String {
    line.count <= width ? line : line.prefix(width - 1) + "…"
  }
}

extension Hyperparameter {
  /// The default as text; "" for none.
  package var presetShown: String { presetText ?? preset.map { domain.text($0) } ?? "" }

  /// `rho  float  0.05 … 0.99  log  default 0.95`; if that is too long, it is the range that is cut.
  fileprivate func line(width: Int) -> String {
    let shownDefault = presetShown.isEmpty ? "" : "default \(presetShown)"
    func joined(_ range: String) -> String {
      [name, domain.kind, range, domain.scaleText, shownDefault].filter { !$0.isEmpty }.joined(separator: "  ")
    }
    let whole = joined(domain.rangeText)
    let rest = domain.rangeText.count - (whole.count - width) - 1
    return whole.count <= width || rest < 4 ? whole : joined(domain.rangeText.prefix(rest) + "…")
  }
}

extension Domain {
  /// `1e-6 … 1`, or the labels; "" for texts.
  package var rangeText: String {
    switch self {
    case .float(let range): Self.bounds(range.low, range.high)
    case .int(let range): Self.bounds(range.low, range.high)
    case .ordinal(let labels, _): labels.joined(separator: " < ")
    case .choice(let labels): labels.joined(separator: ", ")
    case .text, .path, .pluginName: ""
    }
  }

  /// `log`, `step 0.5`, or "" for an even range.
  package var scaleText: String {
    switch self {
    case .float(let range): Self.scale(range.scale, range.step)
    case .int(let range): Self.scale(range.scale, range.step)
    case .ordinal, .choice, .text, .path, .pluginName: ""
    }
  }

  private static func bounds(_ low: Double, _ high: Double) -> String {
    low == high ? "= \(NumberText.shortest(low))" : "\(NumberText.shortest(low)) … \(NumberText.shortest(high))"
  }

  private static func scale(_ scale: Scale, _ step: Double) -> String {
    if step > 0 { return "step \(NumberText.shortest(step))" }
    return scale == .log ? "log" : ""
  }
}
