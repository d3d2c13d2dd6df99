package import HoneSpace

/// Texts of flags, read alike wherever they occur.
///
/// Errors name the flag as it was typed.
package enum FlagTexts {
  /// `-O key=value` and `-o key=value`.
  ///
  /// - Parameter flag: `-O` or `-o`, for errors.
  package static func option(_ text: String, flag: String) throws(StudyFileError) -> PluginChoice.Option {
    let origin = Origin.flag("\(flag) \(text)")
    let (key, value) = try pair(text, origin, as: "KEY=VALUE")
    return PluginChoice.Option(key: key, text: value, origin: origin)
  }

  /// `--fix name=value`.
  package static func fix(_ text: String) throws(StudyFileError) -> SpaceEntry {
    let origin = Origin.flag("--fix \(text)")
    let (name, value) = try pair(text, origin, as: "NAME=VALUE")
    guard !value.isEmpty else { throw StudyFileError(origin, "there is no value; write \(name)=VALUE") }
    var entry = SpaceEntry(name: name, origin: origin)
    entry.value = Placed(.string(value), at: origin)
    return entry
  }

  /// `--range name=low:high`, perhaps with `:log`, `:int` or `:float` behind it; one of the bounds may be left out.
  package static func range(_ text: String) throws(StudyFileError) -> SpaceEntry {
    let origin = Origin.flag("--range \(text)")
    let (name, bounds) = try pair(text, origin, as: "NAME=LOW:HIGH")
    var parts = bounds.split(separator: ":", omittingEmptySubsequences: false)
    var (scale, kind): (Scale?, String?)
    while parts.count > 2, let word = parts.last {
      if scale == nil, let said = Scale(rawValue: String(word)) {
        scale = said
      } else if kind == nil, word == "int" || word == "float" {
        kind = String(word)
      } else {
        break
      }
      parts.removeLast()
    }
    guard parts.count == 2, parts.contains(where: { !$0.isEmpty }) else {
      throw StudyFileError(
        origin,
        "a range has two bounds, \(name)=LOW:HIGH, perhaps with :log, :int or :float behind them; one may be left out")
    }
    var entry = SpaceEntry(name: name, origin: origin)
    if !parts[0].isEmpty { entry.low = Placed(.string(String(parts[0])), at: origin) }
    if !parts[1].isEmpty { entry.high = Placed(.string(String(parts[1])), at: origin) }
    entry.scale = scale.map { Placed($0, at: origin) }
    entry.kind = kind.map { Placed($0, at: origin) }
    return entry
  }

  /// `--labels name=label,label`.
  package static func labels(_ text: String) throws(StudyFileError) -> SpaceEntry {
    let origin = Origin.flag("--labels \(text)")
    let (name, list) = try pair(text, origin, as: "NAME=LABEL,LABEL…")
    var entry = SpaceEntry(name: name, origin: origin)
    let labels = list.split(separator: ",", omittingEmptySubsequences: false)
    entry.labels = Placed(labels.map { .string(String($0)) }, at: origin)
    return entry
  }

  /// `--direction maximize`.
  package static func direction(_ text: String) throws(StudyFileError) -> Placed<Metric.Direction> {
    let origin = Origin.flag("--direction \(text)")
    guard let direction = Metric.Direction(rawValue: text) else {
      throw StudyFileError(origin, "a direction is minimize or maximize")
    }
    return Placed(direction, at: origin)
  }

  /// `name=value`, as in `hone try FILE name=value …`.
  package static func assignment(_ text: String) throws(StudyFileError) -> (name: String, text: String) {
    try pair(text, .flag(text), as: "NAME=VALUE")
  }

  /// `--time-limit 2h`.
  package static func duration(_ text: String, flag: String) throws(StudyFileError) -> Placed<Duration> {
    let origin = Origin.flag("\(flag) \(text)")
    guard let duration = DurationText.duration(text), duration > .zero else {
      throw StudyFileError(origin, "not a duration; give a number above 0 with its unit, as in 90s, 2h or 500ms")
    }
    return Placed(duration, at: origin)
  }

  /// `--memory-limit 2GiB`.
  package static func bytes(_ text: String, flag: String) throws(StudyFileError) -> Placed<Int> {
    let origin = Origin.flag("\(flag) \(text)")
    guard let bytes = ByteText.bytes(text), bytes > 0 else {
      throw StudyFileError(origin, "not an amount of memory; give a number above 0 with its unit, as in 512MB or 2GiB")
    }
    return Placed(bytes, at: origin)
  }

  private static func pair(
    _ text: String, _ origin: Origin, as form: String
  ) throws(StudyFileError) -> (String, String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw StudyFileError(origin, "expected \(form)")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
