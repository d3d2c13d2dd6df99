package import HonePlugin

/// A function with a known minimum.
package enum TestFunction: String, CaseIterable, Sendable {
  case sphere
  case rosenbrock
  case branin
  case hartmann6
  case conditional
  case bbob

  /// Its hyperparameters on the usual domain; `dimension` is for `sphere`, `rosenbrock` and `bbob`.
  package func parameters(_ dimension: Int) -> [Parameter] {
    func axis(_ name: String, _ range: ClosedRange<Double>, preset: Double, when: Condition = .always) -> Parameter {
      .float(name, range, preset: preset, when: when, flags: .differentiable)
    }
    func axes(_ count: Int, _ range: ClosedRange<Double>, preset: (Int) -> Double) -> [Parameter] {
      (0..<count).map { axis("x\($0 + 1)", range, preset: preset($0)) }
    }
    switch self {
    case .sphere: return axes(dimension, -5.12...5.12) { _ in 2.5 }
    case .rosenbrock: return axes(dimension, -5...10) { $0 % 2 == 0 ? -1.2 : 1 }  // Rosenbrock's own start
    case .branin: return [axis("x1", -5...10, preset: 2.5), axis("x2", 0...15, preset: 7.5)]
    case .bbob: return (0..<dimension).map { .float("x\($0 + 1)", -5...5, preset: 0) }
    case .hartmann6: return axes(6, 0...1) { _ in 0.5 }
    case .conditional:
      let left = Condition.equal("x1", "0")
      let right = Condition.equal("x1", "1")
      return [
        .choice("x1", ["0", "1"], preset: "1"),
        .choice("x2", ["0", "1"], preset: "0", when: left),
        .choice("x3", ["0", "1"], preset: "0", when: right),
        axis("x4", -1...1, preset: 0.5, when: .equal("x2", "0")),
        axis("x5", -1...1, preset: 0.5, when: .equal("x2", "1")),
        axis("x6", -1...1, preset: 0.5, when: .equal("x3", "0")),
        axis("x7", -1...1, preset: 0.5, when: .equal("x3", "1")),
        axis("r8", 0...1, preset: 0.5, when: left),
        axis("r9", 0...1, preset: 0.5, when: right),
      ]
    }
  }

  /// Its least value on that domain; that of `bbob` depends on its number.
  package var minimum: Double {
    switch self {
    case .sphere, .rosenbrock, .bbob: 0
    case .branin: Branin.minimum
    case .hartmann6: Hartmann6.minimum
    case .conditional: TreeFunction.minimum
    }
  }

  /// Where it is least: one configuration for each of its global minima.
  package func minimizers(_ dimension: Int) -> [[Double]] {
    switch self {
    case .bbob: []
    case .sphere: [[Double](repeating: 0, count: dimension)]
    case .rosenbrock: [[Double](repeating: 1, count: dimension)]
    case .branin: Branin.minimizers
    case .hartmann6: [Hartmann6.minimizer]
    case .conditional: [TreeFunction.minimizer]
    }
  }

  /// Its value at a configuration.
  package func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    switch self {
    case .bbob: .nan
    case .sphere: Sphere.value(x)
    case .rosenbrock: Rosenbrock.value(x)
    case .branin: Branin.value(x)
    case .hartmann6: Hartmann6.value(x)
    case .conditional: TreeFunction.value(x)
    }
  }

  /// Writes its gradient with respect to each float; leaves the entries of others and of inactive ones alone.
  package func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .bbob: gradient.update(repeating: .nan)
    case .sphere: Sphere.writeGradient(x, gradient)
    case .rosenbrock: Rosenbrock.writeGradient(x, gradient)
    case .branin: Branin.writeGradient(x, gradient)
    case .hartmann6: Hartmann6.writeGradient(x, gradient)
    case .conditional: TreeFunction.writeGradient(x, gradient)
    }
  }
}
