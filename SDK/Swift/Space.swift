public import CHone

/// A configuration space: parameters in declared order, their conditions, and what is forbidden.
///
/// An objective makes one from a list of `Parameter`s; an optimizer finds one in its `Problem`. All questions are answered
/// by the functions of `hone/space.h`, so every plugin means the same by a unit coordinate.
public final class Space: Sendable {
  /// In declared order.
  public let parameters: [Parameter]
  /// A configuration in which this holds is forbidden.
  public let forbidden: Condition
  /// The same as C structs; alive as long as this object, or as the host's problem that it came from.
  ///
  /// Constant from initialisation on, so any thread may read it.
  nonisolated(unsafe) public let pointer: UnsafePointer<hone_space>

  private let indices: [String: Int]
  /// Owns what `pointer` points to; nil if the host does.
  ///
  /// Only kept.
  nonisolated(unsafe) private let arena: Arena?

  /// Makes a space.
  ///
  /// - Throws: `.invalid` that names the parameter and the rule which it breaks: an unknown or later name in a condition,
  ///   a label that does not exist, a preset out of range, a name twice.
  public init(_ parameters: [Parameter], forbidden: Condition = .never) throws {
    var builder = SpaceBuilder(parameters)
    let space = try builder.build(forbidden: forbidden)
    self.parameters = parameters
    self.forbidden = forbidden
    indices = builder.indices
    arena = builder.arena
    pointer = space
  }

  /// The view of a space that the host owns and keeps alive.
  init(_ space: UnsafePointer<hone_space>) {
    let reader = SpaceReader(space)
    parameters = reader.parameters
    forbidden = reader.forbidden
    indices = Dictionary(parameters.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    arena = nil
    pointer = space
  }

  /// How many parameters there are.
  public var count: Int { parameters.count }

  /// The place of a parameter, nil for an unknown name.
  public func index(of name: String) -> Int? { indices[name] }

  /// The place of a parameter that exists.
  func requiredIndex(of name: String) -> Int {
    guard let index = indices[name] else {
      preconditionFailure("no parameter \"\(name)\" in this space; there are \(parameters.map(\.name))")
    }
    return index
  }

  /// The places of the parameters that the condition of parameter `index` looks at, ascending.
  public func parents(of index: Int) -> [Int] {
    var found: Set<Int> = []
    for literal in parameters[index].condition.terms.joined() {
      found.insert(requiredIndex(of: literal.parameter))
      if case .parameter(let other) = literal.right { found.insert(requiredIndex(of: other)) }
    }
    return found.sorted()
  }

  /// How many values parameter `index` has; 0 for a float without a step, which has any.
  public func pointCount(of index: Int) -> Double { hone_point_count(hone_parameter_at(pointer, UInt32(index))) }

  /// Value number `k` of a parameter that has a point count.
  public func point(_ k: Double, of index: Int) -> Double { hone_point(hone_parameter_at(pointer, UInt32(index)), k) }

  /// The value of parameter `index` at unit coordinate `u`, which is clamped to `0...1`.
  public func value(atUnit u: Double, of index: Int) -> Double {
    hone_value_at_unit(hone_parameter_at(pointer, UInt32(index)), u)
  }

  /// The unit coordinate of a legal value of parameter `index`.
  public func unit(of value: Double, parameter index: Int) -> Double {
    hone_unit_of_value(hone_parameter_at(pointer, UInt32(index)), value)
  }

  /// The legal value of parameter `index` that is nearest to `value`.
  public func nearest(to value: Double, of index: Int) -> Double {
    hone_nearest_value(hone_parameter_at(pointer, UInt32(index)), value)
  }

  /// Whether parameter `index` is active, given the values before it.
  public func isActive(_ index: Int, _ values: UnsafePointer<Double>) -> Bool {
    hone_is_active(pointer, UInt32(index), values) != 0
  }

  /// Whether a configuration is forbidden.
  public func isForbidden(_ values: UnsafePointer<Double>) -> Bool { hone_is_forbidden(pointer, values) != 0 }

  /// Writes the configuration at a point of the unit cube, `count` coordinates; legal but for forbidden clauses.
  public func configuration(atUnit unit: UnsafePointer<Double>, into values: UnsafeMutablePointer<Double>) {
    hone_from_unit(pointer, unit, values)
  }

  /// Writes a point of the unit cube that leads to a legal configuration; 0.5 for inactive parameters.
  public func unit(of values: UnsafePointer<Double>, into unit: UnsafeMutablePointer<Double>) {
    hone_to_unit(pointer, values, unit)
  }

  /// The configuration at a point of the unit cube, one coordinate a parameter.
  public func configuration(atUnit unit: [Double]) -> [Double] {
    precondition(unit.count == count, "one coordinate a parameter")
    guard count > 0 else { return [] }
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let values = buffer.baseAddress { hone_from_unit(pointer, unit, values) }
      initialized = count
    }
  }

  /// A point of the unit cube that leads to a legal configuration.
  public func unit(of values: [Double]) -> [Double] {
    precondition(values.count == count, "one value a parameter")
    guard count > 0 else { return [] }
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let unit = buffer.baseAddress { hone_to_unit(pointer, values, unit) }
      initialized = count
    }
  }

  /// Every active parameter at its preset; nil if one has none, or if that configuration is forbidden.
  public var defaultConfiguration: [Double]? {
    var values = [Double](repeating: hone_inactive(), count: count)
    for index in 0..<count where isActive(index, values) && !parameters[index].isText {
      let preset = hone_parameter_at(pointer, UInt32(index)).pointee.preset
      guard !preset.isNaN else { return nil }
      values[index] = preset
    }
    return isForbidden(values) ? nil : values
  }
}
