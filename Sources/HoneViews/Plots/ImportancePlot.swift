import HoneSpace

/// How much each hyperparameter decides, as bars.
struct ImportancePlot {
  private static let most = 24

  private let record: StudyRecord
  private let importance: Importance

  init(_ record: StudyRecord) throws {
    self.record = record
    guard let importance = record.importance else {
      throw PlotError(
        "importance needs \(Importance.leastTrials) trials with values to be compared; "
          + "there \(record.ranked.count == 1 ? "is 1" : "are \(record.ranked.count)")")
    }
    guard !importance.items.isEmpty else { throw PlotError("every hyperparameter has one value only") }
    self.importance = importance
  }

  func plot() -> Plot {
    // At least one bar, if none of them decides.
    let deciding = importance.items.prefix(max(1, importance.items.count { $0.share > 0 }))
    let shown = deciding.prefix(Self.most)
    let names = shown.map { record.space.hyperparameters[$0.hyperparameter].name }
    let left = Double(names.map(\.count).max() ?? 0) * 6.6 + 30
    let (top, row, width) = (70.0, 22.0, 420.0)
    let rest = importance.items.count - shown.count
    var drawing = Drawing(
      width: max(760, left + width + 150), height: top + row * Double(shown.count) + 20, title: record.title,
      subtitle: "what decides whether a trial is among the best tenth of \(Numbers.trials(record.ranked.count))"
        + (rest > 0 ? "; \(rest) hyperparameters that matter less, or not, are left out" : ""),
      left: 24)
    let largest = max(shown.first?.share ?? 0, 1e-9)
    for (index, item) in shown.enumerated() {
      let y = top + row * Double(index)
      drawing.text(names[index], left - 10, y + 11, anchor: .end)
      drawing.rectangle(left, y, max(1, width * item.share / largest), 15, Palette.blue)
      let active = item.active < 1 ? "active in \(Numbers.percent(item.active))" : ""
      drawing.text(
        Numbers.percent(item.share), note: active, left + width * item.share / largest + 8, y + 11)
    }
    return Plot(svg: drawing.svg, numbers: [("hyperparameters", importance.json(record.space))])
  }
}
