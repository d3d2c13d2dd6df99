import Foundation
import HoneSpace
import Testing

@testable import HoneViews

@Suite struct ComparisonTests {
  /// A study whose incumbents come at these costs.
  private func study(_ seed: UInt64, _ steps: (cost: Double, value: Double)..., cost: Double = 10) -> ComparedStudy {
    ComparedStudy(
      seed: seed, path: "\(seed).hone",
      steps: steps.map { ComparedStudy.Step(cost: $0.cost, value: $0.value, trial: Int($0.cost) - 1) },
      trials: Int(cost), cost: cost)
  }

  private func comparison(_ contenders: [Comparison.Contender], _ direction: Metric.Direction = .minimize) -> Comparison
  {
    Comparison(
      contenders, metric: Metric(name: "error", direction: direction), cost: .trials, costName: "trials", limit: 10)
  }

  @Test func `an incumbent holds until there is a better one`() {
    let study = study(0, (2, 5), (7, 1))
    #expect([1, 2, 6.9, 7, 100].map { study.best(at: $0) } == [nil, 5, 5, 1, 1])
  }

  /// Places by hand: a, b, c at the end are 1, 2, 3 with seed 0, and 2.5, 1, 2.5 with seed 1.
  @Test func `ranks are means over the seeds, ties are shared, and who has nothing is last`() {
    let found = comparison([
      .init(name: "a", studies: [study(0, (1, 1)), study(1, (1, 4))]),
      .init(name: "b", studies: [study(0, (1, 2)), study(1, (8, 3))]),
      .init(name: "c", studies: [study(0), study(1, (1, 4))]),
    ])
    #expect(found.standings.map(\.contender.name) == ["b", "a", "c"])
    #expect(found.standings.map(\.rank) == [1.5, 1.75, 2.75])
    // Halfway b has nothing yet with seed 1.
    #expect(found.standings.map(\.halfwayRank) == [2.5, 1.25, 2.25])
    #expect(found.standings[2].best == nil && found.standings[0].halfway == nil)
  }

  @Test func `more is better where the metric is maximised`() {
    let found = comparison(
      [.init(name: "low", studies: [study(0, (1, 1))]), .init(name: "high", studies: [study(0, (1, 2))])], .maximize)
    #expect(found.standings.map(\.contender.name) == ["high", "low"])
  }

  /// As NumPy's `quantile` has them.
  @Test func `quartiles lie evenly between neighbours`() {
    #expect(quantile([4, 1, 3, 2], 0.25) == 1.75)
    #expect(quantile([4, 1, 3, 2], 0.5) == 2.5)
    #expect(quantile([7], 0.75) == 7)
    #expect(quantile([1, .infinity, .infinity], 0.75) == .infinity)
    #expect(quantile([], 0.5).isNaN)
  }

  @Test func `what is printed has a line for each, and says when seeds are few`() {
    let found = comparison([.init(name: "a", studies: [study(0, (1, 0.5))]), .init(name: "b", studies: [study(0)])])
    let lines = ComparisonText(found).lines()
    #expect(lines[0] == "error after 10 trials, 1 seed; less is better")
    #expect(lines[2].hasPrefix("a          1.00     0.5  0.5 – 0.5"))
    #expect(lines[3].hasPrefix("b          2.00       –  –"))
    #expect(lines.last?.contains("--repeats") == true)
  }
}

@Suite struct ChartTests {
  @Test(arguments: [
    (0.0, 10.0, false, [0.0, 2, 4, 6, 8, 10]), (0, 1, false, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (0.9, 400, true, [1, 3, 10, 30, 100, 300]), (0.9, 110, true, [1, 2, 5, 10, 20, 50, 100]),
    (1e-12, 1e3, true, [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3]),
  ])
  func `ticks are round and inside`(low: Double, high: Double, logarithmic: Bool, wanted: [Double]) {
    let ticks = Axis(low, high, logarithmic: logarithmic).ticks(most: 7)
    #expect(ticks.count == wanted.count, "\(ticks)")
    for (tick, wanted) in zip(ticks, wanted) { #expect(abs(tick - wanted) <= 1e-9 * max(abs(wanted), high * 1e-6)) }
  }

  @Test func `labels have a tick each, or every second where there is no room`() {
    let axis = Axis(labels: ["a", "b", "c", "d"])
    #expect(axis.ticks(most: 4).map(axis.name) == ["a", "b", "c", "d"])
    #expect(axis.ticks(most: 3).map(axis.name) == ["a", "c"])
    #expect([0.0, 1, 2, 3].map(axis.place) == [0.125, 0.375, 0.625, 0.875])
  }

  private static let extremes: [[Double]] = [
    [0], [1, 1], [-5, -5], [.leastNonzeroMagnitude, 1e300], [-1.7e308, 1.7e308], [0, 1e-30, 1e30], [.infinity, 3], [],
    [.nan],
  ]

  @Test(arguments: extremes)
  func `an axis takes any values`(values: [Double]) {
    let axis = Axis(fitting: values)
    #expect(axis.low < axis.high)
    #expect(axis.ticks(most: 7).count < 20)
    for value in values where value.isFinite { #expect((0...1).contains(axis.place(value)), "\(value)") }
  }

  @Test func `a picture is XML, whatever the names`() throws {
    let point = LineChart.Point(x: 1, low: 1, middle: 2, high: 3)
    let series = (0..<13).map { LineChart.Series(name: "a<b&\"\($0)", note: "0.1", points: $0 == 3 ? [] : [point]) }
    let svg = LineChart(
      title: "<&>", subtitle: "", xName: "trials", yName: "loss & <more>", xEnd: 10, series: series
    ).svg()
    let reader = XMLReader()
    #expect(reader.elements(of: svg)?.filter { $0 == "polyline" }.count == 13)
  }
}

/// The names of the elements of a text that is well-formed.
private final class XMLReader {
  func elements(of text: String) -> [String]? {
    var names: [String] = []
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard !rest[..<start].replacing(/&(amp|lt|gt|quot);/, with: "").contains("&"),
        let end = rest[start...].firstIndex(of: ">")
      else { return nil }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      guard !tag.contains("<") else { return nil }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return nil }
      } else {
        let name = tag.prefix { $0 != " " && $0 != "/" }
        names.append(String(name))
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    return open.isEmpty ? names : nil
  }
}
