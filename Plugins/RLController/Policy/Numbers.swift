/// Doubles in memory of their own, zeros at first, that hot loops reach without checks.
package final class Numbers {
  package let pointer: UnsafeMutablePointer<Double>
  package let count: Int

  package init(_ count: Int) {
    self.count = count
    pointer = .allocate(capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
  }

  deinit { pointer.deallocate() }

  package subscript(index: Int) -> Double {
    get {
      assert(index >= 0 && index < count)
      return pointer[index]
    }
    set {
      assert(index >= 0 && index < count)
      pointer[index] = newValue
    }
  }

  package var array: [Double] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  package func fill(_ value: Double) { pointer.update(repeating: value, count: count) }

  /// - Parameter values: `count` of them.
  package func assign(_ values: [Double]) {
    precondition(values.count == count, "numbers of another length")
    for index in 0..<count { pointer[index] = values[index] }
  }
}

/// The three sums that networks are made of; n numbers each, none of which overlap.
enum Sums {
  /// y += a · x.
  @inline(__always)
  static func add(_ a: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ n: Int) {
    for index in 0..<n { y[index] += a * x[index] }
  }

  /// y += x.
  @inline(__always)
  static func add(_ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ n: Int) {
    for index in 0..<n { y[index] += x[index] }
  }

  /// x · y, added up in four lanes whose order is fixed.
  @inline(__always)
  static func product(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ n: Int) -> Double {
    var lanes = SIMD4<Double>.zero
    var index = 0
    while index + 4 <= n {
      let left = SIMD4(x[index], x[index + 1], x[index + 2], x[index + 3])
      lanes += left * SIMD4(y[index], y[index + 1], y[index + 2], y[index + 3])
      index += 4
    }
    var sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    while index < n {
      sum += x[index] * y[index]
      index += 1
    }
    return sum
  }
}
