import HoneSpace
import HoneStore
import HoneStudy

/// Values by each of some hyperparameters, a small picture each.
struct SlicePlot {
  private static let most = 12
  private static let columns = 3

  private let record: StudyRecord
  private let chosen: [Int]

  init(_ record: StudyRecord, _ wanted: [Int]) throws {
    self.record = record
    guard !record.ranked.isEmpty else { throw PlotError("no trial has a value to be compared yet") }
    chosen = record.chosen(wanted, most: Self.most)
    guard !chosen.isEmpty else { throw PlotError("every hyperparameter has one value only") }
  }

  func plot() -> Plot {
    let (width, height, gapX) = (220.0, 150.0, 66.0)
    let columns = min(Self.columns, chosen.count)
    let rows = (chosen.count + columns - 1) / columns
    let y = Axis(ofValues: record.ranked.map(\.value), minimizes: record.minimizes)
    func frame(_ index: Int, left: Double = 0, top: Double = 0) -> Frame {
      Frame(
        left: left, top: top, width: width, height: height, x: Axis(of: record.space.hyperparameters[index]), y: y)
    }
    let gapY = (chosen.map { frame($0).footer }.max() ?? 44) + 28
    let all = record.space.hyperparameters.count { !$0.domain.isFixed }
    let part = chosen.count < all ? ", \(chosen.count) of \(all) hyperparameters" : ""
    var drawing = Drawing(
      width: max(560, 76 + Double(columns) * (width + gapX) - gapX + 20),
      height: 92 + Double(rows) * (height + gapY) - 16, title: record.title,
      subtitle: "\(record.metric.name) of \(Numbers.trials(record.ranked.count))\(part)")
    for (place, standing) in Standing.allCases.enumerated() {
      drawing.circle(82 + 110 * Double(place), 66, 3.5, standing.colour)
      drawing.text(standing.text, 92 + 110 * Double(place), 70, .muted)
    }
    for (place, index) in chosen.enumerated() {
      let (column, row) = (Double(place % columns), Double(place / columns))
      draw(index, frame(index, left: 76 + column * (width + gapX), top: 92 + row * (height + gapY)), in: &drawing)
    }
    return Plot(svg: drawing.svg, numbers: [("hyperparameters", json)])
  }

  private func draw(_ index: Int, _ frame: Frame, in drawing: inout Drawing) {
    var dots: [Standing: Dots] = [:]
    var count = 0
    for (ranked, standing) in record.backToFront {
      guard let value = record.value(of: index, at: ranked.index) else { continue }
      count += 1
      // Labels have room to the side, so that trials of equal value do not hide each other.
      let room = frame.x.labels.map { 0.5 * frame.width / Double($0.count) } ?? 0
      dots[standing, default: Dots()].add(
        frame.horizontal(value) + room * Self.spread(record.number(at: ranked.index)), frame.vertical(ranked.value),
        ranked.index)
    }
    let name = record.space.hyperparameters[index].name
    frame.draw(in: &drawing, xName: count < record.ranked.count ? "\(name), active in \(count)" : name)
    for standing in Standing.allCases.reversed() {
      dots[standing]?.draw(
        in: &drawing, of: count * chosen.count, standing.colour, radius: 2.2, opacity: standing == .other ? 0.5 : 0.8
      ) {
        let value = record.value(of: index, at: $0).map { record.text($0, of: index) } ?? ""
        return "\(record.name(of: record.trials[$0])), \(value)"
      }
    }
  }

  /// Even between -0.5 and 0.5, by the golden ratio.
  private static func spread(_ number: Int) -> Double {
    let turn = Double(number) * 0.618_033_988_749_895
    return turn - turn.rounded(.down) - 0.5
  }

  private var json: JSON {
    .array(
      chosen.map { index in
        .object([
          ("name", .string(record.space.hyperparameters[index].name)),
          (
            "trials",
            .array(
              record.ranked.compactMap { ranked -> JSON? in
                guard let value = record.value(of: index, at: ranked.index) else { return nil }
                return .object([
                  ("trial", .int(record.number(at: ranked.index))), ("at", record.json(value, of: index)),
                  ("value", .number(ranked.value)),
                ])
              })
          ),
        ])
      })
  }
}
