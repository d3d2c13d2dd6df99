import Glibc

/// One of the 24 noiseless functions of BBOB, as COCO has them: minimum at a known place within −5 … 5.
///
/// Source: Hansen, Finck, Ros, Auger, INRIA RR-6829, 2009, updated 2010, whose letters these are: x is the point, z what the
/// raw function sees, R and Q rotations, Λ a conditioning.
package struct BBOBFunction: Sendable {
  /// 1 … 24.
  package let number: Int
  /// The least value.
  package let minimum: Double
  /// Where it is least.
  package let minimizer: [Double]
  private let n: Int
  private let r: Matrix
  private let q: Matrix
  private let m: Matrix
  private let gallagher: GallagherPeaks?

  /// - Parameters:
  ///   - number: 1 … 24.
  ///   - dimension: 2 or more.
  ///   - instance: 1 or more.
  package init(_ number: Int, dimension n: Int, instance: Int) {
    typealias T = BBOBTransformation
    self.number = number
    self.n = n
    let seed = (number == 4 ? 3 : number == 18 ? 17 : number) + 10_000 * instance
    minimum = BBOBRandom.minimum(seed: seed)
    let usesRotations = ![1, 2, 3, 4, 5, 8, 20, 21, 22].contains(number)
    let empty = Matrix(0)
    let first = usesRotations ? BBOBRandom.rotation(n, seed: seed + 1_000_000) : empty
    let second = usesRotations ? BBOBRandom.rotation(n, seed: seed) : empty
    (r, q) = (first, second)
    let factor = max(1, Double(n).squareRoot() / 8)
    switch number {
    case 6, 13, 15: m = .product(first, T.conditioning(10, n), second)
    case 9, 19: m = second.scaled(factor)
    case 16: m = .product(first, T.conditioning(0.01, n), second)
    case 23: m = .product(first, T.conditioning(100, n), second)
    default: m = empty
    }
    gallagher = number == 21 ? GallagherPeaks(101, n, seed) : number == 22 ? GallagherPeaks(21, n, seed) : nil
    var x = BBOBRandom.minimizer(n, seed: number == 12 ? seed + 1_000_000 : seed)
    switch number {
    case 4: for index in stride(from: 0, to: n, by: 2) { x[index] = abs(x[index]) }
    case 5: x = x.map { $0 < 0 ? -5 : 5 }
    case 8: x = x.map { 0.75 * $0 }
    case 9, 19:
      // R x + 1/2 = (1, …, 1): R is a rotation but for its factor.
      x = (0..<n).map { column in
        (0..<n).reduce(0) { $0 + second[$1, column] } * 0.5 / factor
      }
    case 20: x = BBOBRandom.uniform(n, seed: seed).map { ($0 < 0.5 ? -0.5 : 0.5) * 4.2096874637 }
    case 21, 22: x = gallagher?.minimizer ?? x
    case 24: x = BBOBRandom.normal(n, seed: seed).map { $0 < 0 ? -1.25 : 1.25 }
    default: break
    }
    minimizer = x
  }

  /// The value at a point of n coordinates.
  package func value(_ x: [Double]) -> Double { raw(x) + minimum }

  private func shifted(_ x: [Double]) -> [Double] { zip(x, minimizer).map { $0 - $1 } }

  private func raw(_ x: [Double]) -> Double {
    typealias T = BBOBTransformation
    switch number {
    case 1: return shifted(x).reduce(0) { $0 + $1 * $1 }
    case 2: return ellipsoid(shifted(x).map(T.oscillated))
    case 3:
      let scales = T.conditioning(10, n)
      return rastrigin(zip(T.asymmetric(shifted(x).map(T.oscillated), 0.2), scales).map { $0 * $1 })
    case 4: return buecheRastrigin(x)
    case 5: return linearSlope(x)
    case 6: return attractiveSector(x)
    case 7: return stepEllipsoid(x)
    case 8:
      let factor = max(1, Double(n).squareRoot() / 8)
      return rosenbrock(shifted(x).map { factor * $0 + 1 })
    case 9: return rosenbrock(m.times(x).map { $0 + 0.5 })
    case 10: return ellipsoid(r.times(shifted(x)).map(T.oscillated))
    case 11:
      let z = r.times(shifted(x)).map(T.oscillated)
      return 1e6 * z[0] * z[0] + z.dropFirst().reduce(0) { $0 + $1 * $1 }
    case 12:
      let z = r.times(T.asymmetric(r.times(shifted(x)), 0.5))
      return z[0] * z[0] + 1e6 * z.dropFirst().reduce(0) { $0 + $1 * $1 }
    case 13:
      let z = m.times(shifted(x))
      return z[0] * z[0] + 100 * z.dropFirst().reduce(0) { $0 + $1 * $1 }.squareRoot()
    case 14:
      let z = r.times(shifted(x))
      return z.indices.reduce(0) { $0 + pow(abs(z[$1]), 2 + 4 * T.share($1, n)) }.squareRoot()
    case 15: return rastrigin(m.times(T.asymmetric(r.times(shifted(x)).map(T.oscillated), 0.2)))
    case 16: return weierstrass(x)
    case 17: return schaffer(x, 10)
    case 18: return schaffer(x, 1000)
    case 19: return griewankRosenbrock(m.times(x).map { $0 + 0.5 })
    case 20: return schwefel(x)
    case 21, 22: return gallagher?.value(x) ?? .nan
    case 23: return katsuura(x)
    default: return lunacek(x)
    }
  }

  // MARK: - Raw functions

  private func ellipsoid(_ z: [Double]) -> Double {
    z.indices.reduce(0) { $0 + pow(1e6, BBOBTransformation.share($1, n)) * z[$1] * z[$1] }
  }

  private func rastrigin(_ z: [Double]) -> Double {
    var (waves, squares) = (0.0, 0.0)
    for coordinate in z {
      waves += cos(2 * Double.pi * coordinate)
      squares += coordinate * coordinate
    }
    return 10 * (Double(n) - waves) + squares
  }

  private func rosenbrock(_ z: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<n - 1 {
      let curve = z[index] * z[index] - z[index + 1]
      sum += 100 * curve * curve + (z[index] - 1) * (z[index] - 1)
    }
    return sum
  }

  private func buecheRastrigin(_ x: [Double]) -> Double {
    typealias T = BBOBTransformation
    let z = shifted(x).map(T.oscillated)
    let scaled = z.indices.map { index in
      z[index] * pow(10.0.squareRoot(), T.share(index, n)) * (z[index] > 0 && index % 2 == 0 ? 10 : 1)
    }
    return rastrigin(scaled) + 100 * T.penalty(x)
  }

  private func linearSlope(_ x: [Double]) -> Double {
    x.indices.reduce(0) { sum, index in
      let scale = pow(10, BBOBTransformation.share(index, n)) * (minimizer[index] > 0 ? 1 : -1)
      let z = x[index] * minimizer[index] < 25 ? x[index] : minimizer[index]
      return sum + 5 * abs(scale) - scale * z
    }
  }

  private func attractiveSector(_ x: [Double]) -> Double {
    let z = m.times(shifted(x))
    let sum = z.indices.reduce(0) { sum, index in
      let step = minimizer[index] * z[index] > 0 ? 100 * z[index] : z[index]
      return sum + step * step
    }
    return pow(BBOBTransformation.oscillated(sum), 0.9)
  }

  private func stepEllipsoid(_ x: [Double]) -> Double {
    typealias T = BBOBTransformation
    let scales = T.conditioning(10, n)
    let hat = zip(scales, q.times(shifted(x))).map { $0 * $1 }
    let stepped = hat.map { abs($0) > 0.5 ? ($0 + 0.5).rounded(.down) : (10 * $0 + 0.5).rounded(.down) / 10 }
    let z = r.times(stepped)
    let sum = z.indices.reduce(0) { $0 + pow(100, T.share($1, n)) * z[$1] * z[$1] }
    return 0.1 * max(abs(hat[0]) * 1e-4, sum) + T.penalty(x)
  }

  private func weierstrass(_ x: [Double]) -> Double {
    typealias T = BBOBTransformation
    let z = m.times(r.times(shifted(x)).map(T.oscillated))
    var (sum, least) = (0.0, 0.0)
    for k in 0..<12 { least += pow(0.5, Double(k)) * cos(Double.pi * pow(3, Double(k))) }
    for coordinate in z {
      for k in 0..<12 {
        sum += pow(0.5, Double(k)) * cos(2 * Double.pi * pow(3, Double(k)) * (coordinate + 0.5))
      }
    }
    return 10 * pow(sum / Double(n) - least, 3) + 10 / Double(n) * T.penalty(x)
  }

  private func schaffer(_ x: [Double], _ alpha: Double) -> Double {
    typealias T = BBOBTransformation
    let rotated = q.times(T.asymmetric(r.times(shifted(x)), 0.5))
    let z = zip(T.conditioning(alpha, n), rotated).map { $0 * $1 }
    var sum = 0.0
    for index in 0..<n - 1 {
      let square = z[index] * z[index] + z[index + 1] * z[index + 1]
      let wave = sin(50 * pow(square, 0.1))
      sum += pow(square, 0.25) * (1 + wave * wave)
    }
    return pow(sum / Double(n - 1), 2) + 10 * T.penalty(x)
  }

  private func griewankRosenbrock(_ z: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<n - 1 {
      let curve = z[index] * z[index] - z[index + 1]
      let slope = 1 - z[index]
      let value = 100 * curve * curve + slope * slope
      sum += value / 4000 - cos(value)
    }
    return 10 + 10 * sum / Double(n - 1)
  }

  private func schwefel(_ x: [Double]) -> Double {
    let hat = zip(x, minimizer).map { 2 * ($1 < 0 ? -$0 : $0) }
    let most = minimizer.map { 2 * abs($0) }
    let scales = BBOBTransformation.conditioning(10, n)
    var (penalty, sum) = (0.0, 0.0)
    for index in 0..<n {
      let tilted = index == 0 ? hat[0] : hat[index] + 0.25 * (hat[index - 1] - most[index - 1])
      let z = 100 * (scales[index] * (tilted - most[index]) + most[index])
      let excess = abs(z) - 500
      if excess > 0 { penalty += excess * excess }
      sum += z * sin(abs(z).squareRoot())
    }
    return 0.01 * (penalty + 418.9828872724339 - sum / Double(n))
  }

  private func katsuura(_ x: [Double]) -> Double {
    let z = m.times(shifted(x))
    var product = 1.0
    for index in 0..<n {
      var sum = 0.0
      for j in 1...32 {
        let power = exp2(Double(j))
        sum += abs(power * z[index] - (power * z[index] + 0.5).rounded(.down)) / power
      }
      product *= pow(1 + Double(index + 1) * sum, 10 / pow(Double(n), 1.2))
    }
    return 10 / Double(n) / Double(n) * (product - 1) + BBOBTransformation.penalty(x)
  }

  private func lunacek(_ x: [Double]) -> Double {
    typealias T = BBOBTransformation
    let mu0 = 2.5
    let s = 1 - 0.5 / (Double(n + 20).squareRoot() - 4.1)
    let mu1 = -((mu0 * mu0 - 1) / s).squareRoot()
    let hat = zip(x, minimizer).map { 2 * ($1 < 0 ? -$0 : $0) }
    let z = r.times(zip(T.conditioning(100, n), q.times(hat.map { $0 - mu0 })).map { $0 * $1 })
    var (near, far, waves) = (0.0, 0.0, 0.0)
    for index in 0..<n {
      near += (hat[index] - mu0) * (hat[index] - mu0)
      far += (hat[index] - mu1) * (hat[index] - mu1)
      waves += cos(2 * Double.pi * z[index])
    }
    return min(near, Double(n) + s * far) + 10 * (Double(n) - waves) + 1e4 * T.penalty(x)
  }
}
