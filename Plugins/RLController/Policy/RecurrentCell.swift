/// What remembers the decisions made so far: a step takes an input and the state before, and leaves a state.
///
/// A state is `stateCount` doubles, of which those at `outputOffset`, `units` of them, are what heads read. All pointers
/// lead to numbers of their own.
protocol RecurrentCell {
  /// Numbers in and out.
  var units: Int { get }
  var parameterCount: Int { get }
  var stateCount: Int { get }
  var outputOffset: Int { get }
  /// Numbers that gradients carry from a step to the one before.
  var carryCount: Int { get }

  func forward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafeMutablePointer<Double>)

  /// Takes a gradient back through a step.
  ///
  /// - Parameters:
  ///   - output: gradient with respect to what heads read, `units` numbers.
  ///   - carry: gradient from the step after, replaced by that for the step before.
  ///   - gradient: of the parameters, added to.
  ///   - inputGradient: of the input, written.
  func backward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafePointer<Double>, output: UnsafePointer<Double>, carry: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>, inputGradient: UnsafeMutablePointer<Double>)
}
