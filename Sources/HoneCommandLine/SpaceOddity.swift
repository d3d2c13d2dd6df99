import Glibc
import HoneHost
import HoneSpace
import HoneStudyFile

/// What is legal in a space, but may not be meant.
struct SpaceOddity: CustomStringConvertible, Equatable {
  /// `study.toml:14`; nil for what the user did not write.
  var origin: Origin?
  var message: String

  var description: String { origin.map { "\($0): \(message)" } ?? message }

  /// Random configurations that are looked at.
  private static let draws = 2000

  /// All oddities, those of single hyperparameters first.
  static func all(in space: ConfigurationSpace, _ wishes: StudyDescription) -> [SpaceOddity] {
    var oddities: [SpaceOddity] = []
    func note(_ name: String, _ message: String) {
      oddities.append(SpaceOddity(origin: wishes.space.last { $0.name == name }?.origin, message: message))
    }
    for entry in wishes.space {
      guard let index = space.index(of: entry.name) else { continue }
      let domain = space.hyperparameters[index].domain
      if let decades = domain.decades, decades >= 3 {
        note(
          entry.name,
          "\"\(entry.name)\" spans a factor of \(NumberText.shortest(decades.factor)) evenly; is log = true meant?")
      }
    }
    var sample = SpaceSample(space, seed: 0)
    var isEverActive = [Bool](repeating: false, count: space.count)
    var legal = 0
    while sample.drawn < draws, let configuration = sample.next() {
      legal += 1
      for index in isEverActive.indices where configuration[index] != nil { isEverActive[index] = true }
    }
    guard legal > 0 else {
      let origin = wishes.forbidden.last?.origin
      return oddities + [
        SpaceOddity(origin: origin, message: "no configuration in \(sample.drawn) random ones is allowed")
      ]
    }
    for index in isEverActive.indices where !isEverActive[index] {
      let hyperparameter = space.hyperparameters[index]
      // What a fixed value switches off is meant to be off.
      guard wishes.space.contains(where: { $0.name == hyperparameter.name }) else { continue }
      note(
        hyperparameter.name,
        "\"\(hyperparameter.name)\" is active in none of \(legal) random configurations (\(space.text(hyperparameter.condition)))"
      )
    }
    let share = 1 - Double(legal) / Double(sample.drawn)
    if share > 0.5 {
      oddities.append(
        SpaceOddity(
          origin: wishes.forbidden.first?.origin,
          message:
            "\(Int((100 * share).rounded())) % of random configurations are forbidden; conditions or narrower ranges "
            + "are easier to search"))
    }
    return oddities
  }
}

extension Domain {
  /// Powers of ten between the bounds of an even range above 0; nil for all others.
  fileprivate var decades: Double? {
    switch self {
    case .float(let range) where range.scale == .linear && range.low > 0 && range.step == 0:
      log10(range.high) - log10(range.low)
    case .int(let range) where range.scale == .linear && range.low > 0 && range.step <= 1:
      log10(range.high) - log10(range.low)
    default: nil
    }
  }
}

extension Double {
  /// 10 to this power, to two digits.
  fileprivate var factor: Double {
    let value = pow(10, self)
    let digit = pow(10, rounded(.down) - 1)
    return value.isFinite ? (value / digit).rounded() * digit : .greatestFiniteMagnitude
  }
}
