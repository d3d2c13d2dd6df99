/// How good a trial is beside the others of its study; pictures give each standing one colour.
enum Standing: CaseIterable {
  case bestTenth
  case betterHalf
  case other

  /// - Parameter place: from 0 for the best trial.
  init(place: Int, of count: Int) {
    self = place < max(1, (count + 9) / 10) ? .bestTenth : place < (count + 1) / 2 ? .betterHalf : .other
  }

  var colour: String {
    switch self {
    case .bestTenth: Palette.vermilion
    case .betterHalf: Palette.blue
    case .other: Palette.grey
    }
  }

  var text: String {
    switch self {
    case .bestTenth: "best tenth"
    case .betterHalf: "better half"
    case .other: "others"
    }
  }
}
