/// Elman's recurrence h = φ(x + W h₋₁), with φ(z) = z / √(1 + z²).
///
/// φ has the shape of tanh and needs no library function, so that a state has the same bits on every processor.
///
/// Source: Elman, "Finding structure in time", Cognitive Science 14, 1990.
struct SimpleCell: RecurrentCell {
  let units: Int

  /// W by columns: what h₋₁[k] adds is at k · units.
  var parameterCount: Int { units * units }
  var stateCount: Int { units }
  var outputOffset: Int { 0 }
  var carryCount: Int { units }

  func forward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafeMutablePointer<Double>
  ) {
    state.update(from: input, count: units)
    for k in 0..<units { Sums.add(previous[k], parameters + k * units, to: state, units) }
    for index in 0..<units { state[index] /= (1 + state[index] * state[index]).squareRoot() }
  }

  func backward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafePointer<Double>, output: UnsafePointer<Double>, carry: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>, inputGradient: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<units {
      // φ'(z) = (1 + z²)^(−3/2), and 1 − h² = 1 / (1 + z²).
      let slack = max(0, 1 - state[index] * state[index])
      inputGradient[index] = (carry[index] + output[index]) * slack * slack.squareRoot()
    }
    for k in 0..<units {
      Sums.add(previous[k], inputGradient, to: gradient + k * units, units)
      carry[k] = Sums.product(parameters + k * units, inputGradient, units)
    }
  }
}
