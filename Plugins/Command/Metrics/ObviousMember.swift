/// The member of a JSON object that is the metric where the user has named none: `value`, else `loss`, else the only number
/// that there is.
struct ObviousMember {
  /// How plain it is that it is meant; a plainer line is never overruled by one that is less so.
  enum Plainness: Int, Comparable {
    case onlyNumber
    case loss
    case value

    static func < (left: Plainness, right: Plainness) -> Bool { left.rawValue < right.rawValue }
  }

  let key: String
  let value: Double
  let plainness: Plainness

  /// nil if the object says nothing that is plain.
  ///
  /// - Parameter progress: keys under which a command says how far it is.
  init?(of object: JSON, progress: Set<String>) {
    if let value = object["value"]?.asNumber {
      (key, self.value, plainness) = ("value", value, .value)
    } else if let value = object["loss"]?.asNumber {
      (key, self.value, plainness) = ("loss", value, .loss)
    } else {
      let numbers = object.numbers.filter { !progress.contains($0.path) }
      guard numbers.count == 1 else { return nil }
      (key, self.value, plainness) = (numbers[0].path, numbers[0].value, .onlyNumber)
    }
  }
}

extension JSON {
  /// All numbers among its members and theirs, with their keys joined with dots; standard errors are none of them.
  var numbers: [(path: String, value: Double)] {
    guard case .object(let members) = self else { return [] }
    return members.flatMap { key, value -> [(path: String, value: Double)] in
      switch value {
      case .number(let number): [(key, number)]
      case .object where key != "deviations": value.numbers.map { ("\(key).\($0.path)", $0.value) }
      default: []
      }
    }
  }
}
