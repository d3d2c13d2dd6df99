import Glibc

/// The random numbers that BBOB's instances are made of.
///
/// A minimal standard generator with a shuffle, as the functions' definition has it: instances are the same everywhere.
///
/// Sources: Hansen, Finck, Ros, Auger, "Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions
/// Definitions", INRIA RR-6829; Park and Miller, CACM 31, 1988 (generator); Bays and Durham, ACM TOMS 2, 1976 (shuffle).
enum BBOBRandom {
  /// Numbers in (0, 1).
  static func uniform(_ count: Int, seed: Int) -> [Double] {
    var state = max(1, abs(seed))
    func advance() {
      let quotient = state / 127773
      state = 16807 * (state - quotient * 127773) - 2836 * quotient
      if state < 0 { state += 2_147_483_647 }
    }
    var table = [Int](repeating: 0, count: 32)
    for index in (0..<40).reversed() {
      advance()
      if index < 32 { table[index] = state }
    }
    var last = table[0]
    return (0..<count).map { _ in
      advance()
      let place = last / 67_108_865
      last = table[place]
      table[place] = state
      let number = Double(last) / 2.147483647e9
      return number == 0 ? 1e-99 : number
    }
  }

  /// Standard normal numbers.
  static func normal(_ count: Int, seed: Int) -> [Double] {
    let uniform = uniform(2 * count, seed: seed)
    return (0..<count).map { index in
      let number = (-2 * log(uniform[index])).squareRoot() * cos(2 * Double.pi * uniform[count + index])
      return number == 0 ? 1e-99 : number
    }
  }

  /// A rotation, shape (n, n), row by row: normal numbers made orthonormal column by column.
  static func rotation(_ n: Int, seed: Int) -> Matrix {
    let numbers = normal(n * n, seed: seed)
    var b = Matrix(n)
    for row in 0..<n { for column in 0..<n { b[row, column] = numbers[column * n + row] } }
    for column in 0..<n {
      for other in 0..<column {
        var product = 0.0
        for row in 0..<n { product += b[row, column] * b[row, other] }
        for row in 0..<n { b[row, column] -= product * b[row, other] }
      }
      var square = 0.0
      for row in 0..<n { square += b[row, column] * b[row, column] }
      for row in 0..<n { b[row, column] /= square.squareRoot() }
    }
    return b
  }

  /// Where a function is least, within −4 … 4.
  static func minimizer(_ n: Int, seed: Int) -> [Double] {
    uniform(n, seed: seed).map { number in
      let x = 8 * (1e4 * number).rounded(.down) / 1e4 - 4
      return x == 0 ? -1e-5 : x
    }
  }

  /// The least value, within −1000 … 1000.
  static func minimum(seed: Int) -> Double {
    let ratio = normal(1, seed: seed)[0] / normal(1, seed: seed + 1)[0]
    return min(1000, max(-1000, (100 * 100 * ratio + 0.5).rounded(.down) / 100))
  }

  /// The places of the numbers in ascending order.
  static func order(_ numbers: ArraySlice<Double>) -> [Int] {
    numbers.indices.sorted { numbers[$0] < numbers[$1] }.map { $0 - numbers.startIndex }
  }
}

/// A square matrix, row by row.
struct Matrix: Sendable {
  let count: Int
  var elements: [Double]

  init(_ count: Int) {
    self.count = count
    elements = [Double](repeating: 0, count: count * count)
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * count + column] }
    set { elements[row * count + column] = newValue }
  }

  /// A · diag(scales) · B.
  static func product(_ a: Matrix, _ scales: [Double], _ b: Matrix) -> Matrix {
    var result = Matrix(a.count)
    for i in 0..<a.count {
      for k in 0..<a.count {
        let factor = a[i, k] * scales[k]
        for j in 0..<a.count { result[i, j] += factor * b[k, j] }
      }
    }
    return result
  }

  /// The matrix with every element times `factor`.
  func scaled(_ factor: Double) -> Matrix {
    var result = self
    for index in elements.indices { result.elements[index] *= factor }
    return result
  }

  func times(_ x: [Double]) -> [Double] {
    (0..<count).map { row in
      var sum = 0.0
      for column in 0..<count { sum += elements[row * count + column] * x[column] }
      return sum
    }
  }
}
