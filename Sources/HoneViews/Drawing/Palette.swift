/// The colours of pictures.
enum Palette {
  /// Okabe and Ito's colours, which the colour-blind tell apart, and more of like strength.
  static let series = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#6a3d9a", "#999933", "#555555",
  ]

  static let blue = series[0]
  static let vermilion = series[1]
  static let green = series[2]
  static let orange = series[4]
  static let sky = series[5]
  static let grey = "#8c959f"

  /// Texts, and what else stands on the paper without being data.
  enum Ink: String {
    case ink = "#1f2328"
    case muted = "#656d76"
    case rule = "#e4e7eb"
    case frame = "#8c959f"
    case paper = "#ffffff"

    /// What a page may restyle, in the dark for one.
    var name: String { "\(self)" }
  }
}
