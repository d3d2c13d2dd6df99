import MLPObjective
import Testing

/// Weights after four updates in double precision, from the script below (Python 3, numpy).
///
/// ```python
/// import numpy as np
/// w0 = np.array([0.5, -1.0, 2.0, 0.0])
/// G = np.array([[0.1, -2.0, 0.0, 1e-4], [0.3, 1.0, 0.0, 2e-4], [-0.2, -1.5, 0.5, 1e-4], [0.1, -2.5, -0.5, 3e-4]])
/// eta, mu, b1, b2, rho = 0.05, 0.9, 0.8, 0.95, 0.7
/// def momentum(w, g, s, t): s[0] = mu * s[0] - eta * g; return w + s[0]
/// def nesterov(w, g, s, t): s[0] = mu * s[0] - eta * g; return w + mu * s[0] - eta * g
/// def adam(w, g, s, t):
///     s[0] = b1 * s[0] + (1 - b1) * g; s[1] = b2 * s[1] + (1 - b2) * g ** 2
///     return w - eta * np.sqrt(1 - b2 ** t) / (1 - b1 ** t) * s[0] / (np.sqrt(s[1]) + 1e-8)
/// def adadelta(w, g, s, t):
///     s[0] = rho * s[0] + (1 - rho) * g ** 2
///     u = g * np.sqrt(s[1] + 1e-6) / np.sqrt(s[0] + 1e-6); s[1] = rho * s[1] + (1 - rho) * u ** 2
///     return w - eta * u
/// def adagrad(w, g, s, t): s[0] = s[0] + g ** 2; return w - eta * g / np.sqrt(s[0] + 1e-6)
/// def smorm3s(w, g, s, t):
///     m = s[2] + 1; r = 1 / (m + 1)  # s[2] holds mem - 1
///     s[0] = (1 - r) * s[0] + r * g; s[1] = (1 - r) * s[1] + r * g ** 2
///     x = s[0] ** 2 / (s[1] + 1e-16); s[2] = m * (1 - x)
///     return w - g * np.minimum(eta, x) / (np.sqrt(s[1] + 1e-16) + 1e-16)
/// for rule in [lambda w, g, s, t: w - eta * g, momentum, nesterov, adam, adadelta, adagrad, smorm3s]:
///     w, s = w0.copy(), [np.zeros(4) for _ in range(3)]
///     for t, g in enumerate(G): w = rule(w, g, s, t + 1)
///     print(rule.__name__, [float("%.9g" % x) for x in w])
/// ```
private enum Golden {
  static let start: [Float] = [0.5, -1.0, 2.0, 0.0]
  static let gradients: [[Float]] = [
    [0.1, -2.0, 0.0, 1e-4], [0.3, 1.0, 0.0, 2e-4], [-0.2, -1.5, 0.5, 1e-4], [0.1, -2.5, -0.5, 3e-4],
  ]
  static let rate = 0.05
  static let weights: [(solver: Solver, end: [Double])] = [
    (.sgd, [0.485, -0.75, 2.0, -3.5e-05]),
    (.momentum(0.9), [0.456155, -0.5241, 1.9775, -6.8795e-05]),
    (.nesterov(0.9), [0.4455395, -0.32169, 1.97975, -9.69155e-05]),
    (.adam(beta1: 0.8, beta2: 0.95), [0.377357091, -0.875759621, 1.97006315, -0.193773849]),
    (.adadelta(rho: 0.7), [0.499825931, -0.999758327, 2.00000773, -3.47711499e-05]),
    (.adagrad, [0.416384699, -0.910485695, 1.9853554, -0.0335781881]),
    (.smorm3s, [0.332588616, -0.819577, 1.90698861, -0.253212968]),
  ]
}

struct SolverTests {
  @Test(arguments: Golden.weights.indices)
  func `four updates move the weights as the source's formulas do`(_ number: Int) throws {
    let (solver, end) = Golden.weights[number]
    let weights = try Block(Golden.start)
    let memory = try Block(solver.initialMemory.flatMap { [Float](repeating: $0, count: 4) })
    for (number, gradient) in Golden.gradients.enumerated() {
      solver.step(
        weights, gradient: try Block(gradient), memory: memory, rate: Golden.rate, number: number + 1)
    }
    for (found, expected) in zip(weights.buffer, end) {
      #expect(abs(Double(found) - expected) <= 1e-6 * max(1, abs(expected)), "\(solver)")
    }
  }

  @Test func `smorm3s leaves a weight alone that never had a gradient`() throws {
    let weights = try Block<Float>([3])
    let memory = try Block(Solver.smorm3s.initialMemory)
    for number in 1...100 {
      Solver.smorm3s.step(
        weights, gradient: try Block<Float>([0]), memory: memory, rate: 1, number: number)
    }
    #expect(weights.start[0] == 3)
  }

  @Test func `every solver finds the minimum of a parabola`() throws {
    let solvers: [(Solver, Double)] = [
      (.sgd, 0.1), (.momentum(0.9), 0.01), (.nesterov(0.9), 0.01), (.adam(beta1: 0.9, beta2: 0.99), 0.05),
      (.adadelta(rho: 0.9), 1), (.adagrad, 0.5), (.smorm3s, 0.05),
    ]
    for (solver, rate) in solvers {
      let weights = try Block<Float>([2, -3])
      let memory = try Block(solver.initialMemory.flatMap { [Float](repeating: $0, count: 2) })
      let gradient = try Block<Float>(count: 2)
      for number in 1...3000 {
        gradient.start[0] = weights.start[0] - 1
        gradient.start[1] = 0.5 * (weights.start[1] + 1)
        solver.step(
          weights, gradient: gradient, memory: memory, rate: rate, number: number)
      }
      #expect(abs(weights.start[0] - 1) < 0.02, "\(solver)")
      #expect(abs(weights.start[1] + 1) < 0.02, "\(solver)")
    }
  }
}
