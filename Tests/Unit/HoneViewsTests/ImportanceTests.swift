import Foundation
import HoneSpace
import HoneStudy
import Testing

@testable import HoneViews

@Suite struct ImportanceTests {
  private static func space() throws -> ConfigurationSpace {
    try ConfigurationSpace([
      Hyperparameter("x", .float(FloatRange(low: 0, high: 1))),
      Hyperparameter("u", .float(FloatRange(low: 1e-4, high: 1, scale: .log))),
      Hyperparameter("k", .int(IntRange(low: 1, high: 8))),
      Hyperparameter("c", .choice(labels: ["a", "b", "c"])),
      Hyperparameter(
        "y", .float(FloatRange(low: 0, high: 1)), condition: Formula(Literal(3, .equal, .value(0)))),
      Hyperparameter("fixed", .choice(labels: ["only"])),
    ])
  }

  /// Trials that lie evenly in the space, by fractions of multiples of irrational numbers.
  private static func trials(_ count: Int) -> [(Configuration, Double)] {
    func part(_ number: Int, _ factor: Double) -> Double {
      let turn = Double(number + 1) * factor
      return turn - turn.rounded(.down)
    }
    return (0..<count).map { number in
      let (x, u) = (part(number, 0.618_033_988_749_894_9), part(number, 0.414_213_562_373_095_15))
      let k = Double(1 + Int(8 * part(number, 0.732_050_807_568_877_2)))
      let (c, y) = (number % 3, part(number, 0.236_067_977_499_789_69))
      var value = (x - 0.3) * (x - 0.3) + 0.05 * abs(u - 0.8) + 0.02 * k + (c == 1 ? 0.1 : 0)
      if c == 0 { value += 0.4 * (y - 0.5) * (y - 0.5) }
      return (
        Configuration([x, pow(10, -4 + 4 * u), k, Double(c), c == 0 ? y : Configuration.inactive, 0]), value
      )
    }.sorted { $0.1 < $1.1 }
  }

  /// Of Optuna 5.0.0's `PedAnovaImportanceEvaluator` on these trials, shares of numbers among each other; its densities are
  /// on other grids, and of labels smoother.
  @Test func `shares of numbers are those of an independent implementation`() throws {
    let (space, trials) = (try Self.space(), Self.trials(300))
    let importance = try #require(Importance(of: trials.map(\.0), values: trials.map(\.1), in: space))
    let wanted = ["k": 0.4704, "x": 0.4002, "u": 0.0455, "y": 0.0366]
    let numbers = importance.items.filter { wanted[space.hyperparameters[$0.hyperparameter].name] != nil }
    let (sum, wantedSum) = (numbers.map(\.share).reduce(0, +), wanted.values.reduce(0, +))
    for item in numbers {
      let name = space.hyperparameters[item.hyperparameter].name
      #expect(abs(item.share / sum - (wanted[name] ?? .nan) / wantedSum) < 0.02, "\(name): \(item.share / sum)")
      #expect(item.active == (name == "y" ? 1.0 / 3 : 1))
    }
    #expect(importance.items.count == 5)
    #expect(abs(importance.items.map(\.share).reduce(0, +) - 1) < 1e-12)
  }

  /// By hand: of 100 trials, half of each label, 8 and 6 of the best 10 have the first one; with one trial spread evenly
  /// the densities are 8.5 ÷ 11 and 6.5 ÷ 11 where they are a half in all.
  @Test func `shares of labels are their densities'`() throws {
    let space = try ConfigurationSpace([
      Hyperparameter("one", .choice(labels: ["a", "b"])), Hyperparameter("other", .choice(labels: ["a", "b"])),
    ])
    func label(_ place: Int, _ first: Int) -> Double {
      place < 10 ? (place < first ? 0 : 1) : (place < 60 - first ? 0 : 1)
    }
    let importance = try #require(
      Importance(
        of: (0..<100).map { Configuration([label($0, 8), label($0, 6)]) }, values: (0..<100).map(Double.init), in: space
      ))
    let (one, other) = (pow(8.5 / 11 / 0.5 - 1, 2), pow(6.5 / 11 / 0.5 - 1, 2))
    #expect(importance.items.map(\.hyperparameter) == [0, 1])
    #expect(abs(importance.items[0].share - one / (one + other)) < 1e-12)
  }

  @Test func `of trials that are all alike nothing is important, and few say nothing`() throws {
    let (space, trials) = (try Self.space(), Self.trials(40))
    let equal = try #require(
      Importance(of: trials.map(\.0), values: [Double](repeating: 1, count: 40), in: space))
    // All are the best, so the best are as all.
    #expect(equal.items.allSatisfy { $0.share == 0 })
    #expect(Importance(of: trials.prefix(19).map(\.0), values: trials.prefix(19).map(\.1), in: space) == nil)
  }
}
