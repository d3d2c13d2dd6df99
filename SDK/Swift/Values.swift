import CHone

/// Doubles that the host owns: a configuration, or metrics.
///
/// A view, valid as long as what it came with.
public struct Values: RandomAccessCollection {
  @usableFromInline let pointer: UnsafePointer<Double>?
  /// How many there are.
  public let count: Int

  /// A view of `count` doubles; empty for NULL.
  @inlinable
  public init(_ pointer: UnsafePointer<Double>?, count: Int) {
    self.pointer = pointer
    self.count = pointer == nil ? 0 : count
  }

  /// 0.
  @inlinable public var startIndex: Int { 0 }
  /// `count`.
  @inlinable public var endIndex: Int { count }

  /// Value `index`, NaN where inactive or not measured.
  @inlinable
  public subscript(index: Int) -> Double {
    precondition(index >= 0 && index < count, "no such value")
    return pointer.unsafelyUnwrapped[index]
  }

  /// Whether hyperparameter `index` is active, or metric `index` measured.
  @inlinable public func isActive(_ index: Int) -> Bool { !self[index].isNaN }

  /// The values as a buffer, for loops over all of them and for C.
  @inlinable public var buffer: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: pointer, count: count) }
}

/// Doubles that the host owns and wants written: a proposal's values, metrics, a gradient.
///
/// All NaN at first.
public struct MutableValues: RandomAccessCollection {
  @usableFromInline let pointer: UnsafeMutablePointer<Double>?
  /// How many there are.
  public let count: Int

  /// A view of `count` doubles; empty for NULL.
  @inlinable
  public init(_ pointer: UnsafeMutablePointer<Double>?, count: Int) {
    self.pointer = pointer
    self.count = pointer == nil ? 0 : count
  }

  /// 0.
  @inlinable public var startIndex: Int { 0 }
  /// `count`.
  @inlinable public var endIndex: Int { count }

  /// Value `index`, NaN where inactive or not measured.
  @inlinable
  public subscript(index: Int) -> Double {
    get {
      precondition(index >= 0 && index < count, "no such value")
      return pointer.unsafelyUnwrapped[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "no such value")
      pointer.unsafelyUnwrapped[index] = newValue
    }
  }

  /// Copies as many values as there is room for.
  public func assign(_ values: some Collection<Double>) {
    for (index, value) in zip(indices, values) { self[index] = value }
  }

  /// The values as a buffer, for loops over all of them and for C.
  @inlinable
  public var buffer: UnsafeMutableBufferPointer<Double> { UnsafeMutableBufferPointer(start: pointer, count: count) }
}
