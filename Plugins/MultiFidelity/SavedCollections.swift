import HonePlugin

// What races, rungs and curves are saved in: collections whose sizes follow from nothing else.

extension PluginError {
  static func damaged(_ what: String) -> PluginError { .invalid("the saved state is damaged: \(what)") }
}

extension Writer {
  /// Writes how many there are, and each of them.
  func write<Element>(each elements: some Collection<Element>, _ write: (Element) throws -> Void) throws {
    try self.write(UInt64(elements.count))
    for element in elements { try write(element) }
  }

  /// Writes what is known of some trials, in the order of their numbers.
  func write<Value>(trials: [UInt64: Value], _ write: (Value) throws -> Void) throws {
    try self.write(each: trials.sorted { $0.key < $1.key }) { trial, value in
      try self.write(trial)
      try write(value)
    }
  }
}

extension Reader {
  /// Reads what `Writer.write(each:)` wrote.
  ///
  /// No count is believed: what is too much ends with the bytes.
  func read<Element>(each read: () throws -> Element) throws -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try self.read(UInt64.self)) { elements.append(try read()) }
    return elements
  }

  /// Reads what `Writer.write(trials:)` wrote.
  func read<Value>(trials read: () throws -> Value) throws -> [UInt64: Value] {
    let pairs = try self.read(each: { (try self.read(UInt64.self), try read()) })
    return Dictionary(pairs, uniquingKeysWith: { _, last in last })
  }

  /// Reads an array that has so many elements.
  func read(doubles count: Int) throws -> [Double] {
    let values = try read(arrayOf: Double.self, limit: count)
    guard values.count == count else { throw PluginError.damaged("\(values.count) numbers instead of \(count)") }
    return values
  }

  /// Reads an index or a count.
  func read(below bound: Int) throws -> Int {
    let value = try read(UInt64.self)
    guard value < UInt64(bound) else { throw PluginError.damaged("\(value) where less than \(bound) can be") }
    return Int(value)
  }
}
