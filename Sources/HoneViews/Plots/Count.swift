/// How many there are, in words.
enum Count {
  static func trials(_ count: Int) -> String { count == 1 ? "1 trial" : "\(count) trials" }
}
