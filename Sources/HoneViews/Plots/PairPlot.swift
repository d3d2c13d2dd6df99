import HoneSpace
import HoneStore
import HoneStudy

/// Trials by two hyperparameters, and how good they are.
struct PairPlot {
  private let record: StudyRecord
  private let x: Int
  private let y: Int

  init(_ record: StudyRecord, _ wanted: [Int]) throws {
    self.record = record
    guard !record.ranked.isEmpty else { throw PlotError("no trial has a value to be compared yet") }
    guard wanted.isEmpty || wanted.count == 2 else {
      throw PlotError("this picture is of two hyperparameters, not of \(wanted.count)")
    }
    let chosen = record.chosen(wanted, most: 2)
    guard chosen.count == 2 else { throw PlotError("the space has only one hyperparameter that varies") }
    (x, y) = (chosen[0], chosen[1])
  }

  func plot() -> Plot {
    let (first, second) = (record.space.hyperparameters[x], record.space.hyperparameters[y])
    let yAxis = Axis(of: second)
    let left = max(76, Double((yAxis.labels ?? []).map(\.count).max() ?? 0) * 6.6 + 40)
    let frame = Frame(left: left, top: 64, width: 480, height: 420, x: Axis(of: first), y: yAxis)
    var dots: [Standing: Dots] = [:]
    for (ranked, standing) in record.backToFront {
      guard let one = record.value(of: x, at: ranked.index), let other = record.value(of: y, at: ranked.index)
      else { continue }
      let number = record.number(at: ranked.index)
      dots[standing, default: Dots()].add(
        frame.horizontal(one) + shift(number, frame.x, frame.width),
        frame.vertical(other) + shift(number / 7, frame.y, frame.height), ranked.index)
    }
    let count = dots.values.map(\.count).reduce(0, +)
    let part = count < record.ranked.count ? "; both are active in \(count)" : ""
    var drawing = Drawing(
      width: frame.right + 260, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "\(record.metric.name) of \(Numbers.trials(record.ranked.count))\(part)", left: left)
    frame.draw(in: &drawing, xName: first.name, yName: second.name)
    var legend = Legend(at: frame.right + 20, frame.top + 10)
    for standing in Standing.allCases.reversed() {
      guard let group = dots[standing] else { continue }
      group.draw(in: &drawing, of: count, standing.colour, radius: standing == .other ? 2.6 : 3.4) { index in
        let values = [x, y].compactMap { axis in
          record.value(of: axis, at: index).map { record.text($0, of: axis) }
        }
        return ([record.name(of: record.trials[index])] + values).joined(separator: ", ")
      }
    }
    for standing in Standing.allCases where dots[standing] != nil {
      legend.add(.dot, standing.colour, standing.text, note: range(standing), to: &drawing)
    }
    return Plot(svg: drawing.svg, numbers: numbers)
  }

  /// Labels have room to the side.
  private func shift(_ number: Int, _ axis: Axis, _ length: Double) -> Double {
    guard let labels = axis.labels else { return 0 }
    return (Double((number * 7919) % 101) / 100 - 0.5) * 0.5 * length / Double(max(1, labels.count))
  }

  /// The values of those that stand so: `0.012 – 0.05`.
  private func range(_ standing: Standing) -> String {
    let values = record.ranked.enumerated().filter {
      Standing(place: $0.offset, of: record.ranked.count) == standing
    }.map(\.element.value)
    guard let first = values.first, let last = values.last else { return "" }
    return first == last ? Numbers.short(first) : "\(Numbers.short(first)) – \(Numbers.short(last))"
  }

  private var numbers: [(key: String, value: JSON)] {
    [
      ("x", .string(record.space.hyperparameters[x].name)), ("y", .string(record.space.hyperparameters[y].name)),
      (
        "trials",
        .array(
          record.ranked.compactMap { ranked -> JSON? in
            guard let one = record.value(of: x, at: ranked.index), let other = record.value(of: y, at: ranked.index)
            else { return nil }
            return .object([
              ("trial", .int(record.number(at: ranked.index))), ("x", record.json(one, of: x)),
              ("y", record.json(other, of: y)),
              ("value", .number(ranked.value)),
            ])
          })
      ),
    ]
  }
}
