import Glibc
import HonePlugin

/// A recurrent network whose state after each decision gives the distribution of the next one.
///
/// The input of a step is the position of the decision that it makes plus the embedding of the action before; heads are
/// linear in the state. With heads of zeros every distribution is the uniform prior.
///
/// Source: Zoph and Le, "Neural Architecture Search with Reinforcement Learning", ICLR 2017, §3.1.
final class PolicyNetwork<Cell: RecurrentCell>: Policy {
  let decisions: [Decision]
  let layout: PolicyLayout
  let parameters: Numbers
  let gradient: Numbers
  let logDeviations: ClosedRange<Double>
  var exploration = 0.0
  let cell: Cell

  /// A row for each step of the pass, rows of states one further: row 0 is the state before the first step.
  private let inputs: Numbers
  private let states: Numbers
  /// Logarithms of probabilities, or the mean and ln σ of z.
  private let outputs: Numbers
  private let widest: Int
  private var steps: [Int]
  private var actions: [Double]
  private var features: [Double]
  private(set) var stepCount = 0
  // Scratch of a pass backward.
  private let carry: Numbers
  private let outputGradient: Numbers
  private let inputGradient: Numbers

  init(_ decisions: [Decision], cell: Cell, logDeviations: ClosedRange<Double>) {
    self.decisions = decisions
    self.cell = cell
    self.logDeviations = logDeviations
    layout = PolicyLayout(decisions, units: cell.units, cellParameters: cell.parameterCount)
    parameters = Numbers(layout.count)
    gradient = Numbers(layout.count)
    let most = decisions.count
    widest = decisions.map(\.outputs).max() ?? 0
    inputs = Numbers(most * cell.units)
    states = Numbers((most + 1) * cell.stateCount)
    outputs = Numbers(most * widest)
    steps = [Int](repeating: 0, count: most)
    actions = [Double](repeating: 0, count: most)
    features = actions
    carry = Numbers(cell.carryCount)
    outputGradient = Numbers(cell.units)
    inputGradient = Numbers(cell.units)
  }

  // MARK: - Forward

  func begin() { stepCount = 0 }

  func open(_ decision: Int) {
    let (t, units) = (stepCount, cell.units)
    steps[t] = decision
    let input = inputs.pointer + t * units
    let place = layout.places[decision]
    input.update(from: parameters.pointer + place.position, count: units)
    if t > 0 {
      let embedding = parameters.pointer + layout.places[steps[t - 1]].embedding
      if decisions[steps[t - 1]].head == .number {
        Sums.add(embedding, to: input, units)
        Sums.add(features[t - 1], embedding + units, to: input, units)
      } else {
        Sums.add(embedding + Int(actions[t - 1]) * units, to: input, units)
      }
    }
    let state = states.pointer + (t + 1) * cell.stateCount
    cell.forward(
      parameters.pointer + layout.cell, input: input, previous: states.pointer + t * cell.stateCount, state: state)
    let output = outputs.pointer + t * widest
    let count = decisions[decision].outputs
    for k in 0..<count {
      output[k] =
        parameters.pointer[place.bias + k]
        + Sums.product(parameters.pointer + place.weights + k * units, state + cell.outputOffset, units)
    }
    if decisions[decision].head == .number {
      output[1] = min(max(output[1], logDeviations.lowerBound), logDeviations.upperBound)
    } else {
      var most = -Double.infinity
      for k in 0..<count { most = max(most, output[k]) }
      var sum = 0.0
      for k in 0..<count { sum += exp(output[k] - most) }
      let normaliser = most + log(sum)
      for k in 0..<count { output[k] -= normaliser }
    }
  }

  func draw(_ random: inout RandomStream) -> Double {
    let output = outputs.pointer + stepCount * widest
    let decision = decisions[steps[stepCount]]
    if exploration > 0, random.uniform() < exploration {
      return decision.head == .number ? random.normal() : Double(random.below(decision.outputs))
    }
    guard decision.head != .number else { return output[0] + exp(output[1]) * random.normal() }
    var rest = random.uniform()
    for k in 0..<(decision.outputs - 1) {
      rest -= exp(output[k])
      if rest < 0 { return Double(k) }
    }
    return Double(decision.outputs - 1)
  }

  func logProbability(_ action: Double) -> Double {
    let own = ownLogProbability(stepCount, action)
    guard exploration > 0 else { return own }
    let prior = decisions[steps[stepCount]].priorLogProbability(action)
    let most = max(own, prior)
    return most + log((1 - exploration) * exp(own - most) + exploration * exp(prior - most))
  }

  /// ln π of a step without exploration.
  private func ownLogProbability(_ t: Int, _ action: Double) -> Double {
    let output = outputs.pointer + t * widest
    guard decisions[steps[t]].head == .number else { return output[Int(action)] }
    let q = (action - output[0]) * exp(-output[1])
    return -0.5 * q * q - output[1]
  }

  /// The probability that a step's action was the network's, and not exploration: the share of d ln π that it gets.
  private func responsibility(_ t: Int) -> Double {
    guard exploration > 0 else { return 1 }
    let own = ownLogProbability(t, actions[t])
    let prior = decisions[steps[t]].priorLogProbability(actions[t])
    return 1 / (1 + exploration / (1 - exploration) * exp(prior - own))
  }

  func close(_ action: Double, feature: Double) {
    actions[stepCount] = action
    features[stepCount] = feature
    stepCount += 1
  }

  func evaluate(_ trajectory: Trajectory, into logProbabilities: Numbers) {
    begin()
    for t in 0..<trajectory.count {
      open(Int(trajectory.steps[t]))
      logProbabilities.pointer[t] = logProbability(trajectory.actions[t])
      close(trajectory.actions[t], feature: trajectory.features[t])
    }
  }

  func entropy() -> Double {
    var sum = 0.0
    for t in 0..<stepCount {
      let output = outputs.pointer + t * widest
      sum += decisions[steps[t]].head == .number ? output[1] : entropy(output, decisions[steps[t]].outputs)
    }
    return sum
  }

  /// −Σ p ln p / ln K.
  private func entropy(_ output: UnsafePointer<Double>, _ count: Int) -> Double {
    var sum = 0.0
    for k in 0..<count { sum -= exp(output[k]) * output[k] }
    return sum / log(Double(count))
  }

  // MARK: - Backward through time

  func backward(_ weights: Numbers, entropy entropyWeight: Double) {
    let units = cell.units
    carry.fill(0)
    for t in (0..<stepCount).reversed() {
      let place = layout.places[steps[t]]
      let state = states.pointer + (t + 1) * cell.stateCount
      outputGradient.fill(0)
      differentiateHead(t, weight: weights.pointer[t], entropyWeight) { k, slope in
        gradient.pointer[place.bias + k] += slope
        Sums.add(slope, state + cell.outputOffset, to: gradient.pointer + place.weights + k * units, units)
        Sums.add(slope, parameters.pointer + place.weights + k * units, to: outputGradient.pointer, units)
      }
      cell.backward(
        parameters.pointer + layout.cell, input: inputs.pointer + t * units,
        previous: states.pointer + t * cell.stateCount, state: state, output: outputGradient.pointer,
        carry: carry.pointer, gradient: gradient.pointer + layout.cell, inputGradient: inputGradient.pointer)
      Sums.add(inputGradient.pointer, to: gradient.pointer + place.position, units)
      guard t > 0 else { continue }
      let embedding = gradient.pointer + layout.places[steps[t - 1]].embedding
      if decisions[steps[t - 1]].head == .number {
        Sums.add(inputGradient.pointer, to: embedding, units)
        Sums.add(features[t - 1], inputGradient.pointer, to: embedding + units, units)
      } else {
        Sums.add(inputGradient.pointer, to: embedding + Int(actions[t - 1]) * units, units)
      }
    }
  }

  /// The slope of weight · ln π + entropyWeight · H of a step by each of its outputs.
  @inline(__always)
  private func differentiateHead(
    _ t: Int, weight: Double, _ entropyWeight: Double, _ add: (_ output: Int, _ slope: Double) -> Void
  ) {
    let output = outputs.pointer + t * widest
    let decision = decisions[steps[t]]
    let weight = weight * responsibility(t)
    guard decision.head != .number else {
      let precision = exp(-output[1])
      let q = (actions[t] - output[0]) * precision
      add(0, weight * q * precision)
      let slope = weight * (q * q - 1) + entropyWeight
      // At an end of its range ln σ only moves inward.
      if output[1] <= logDeviations.lowerBound && slope < 0 { return }
      if output[1] >= logDeviations.upperBound && slope > 0 { return }
      add(1, slope)
      return
    }
    let count = decision.outputs
    let scale = log(Double(count))
    let mean = entropyWeight == 0 ? 0 : -entropy(output, count) * scale  // Σ p ln p
    let chosen = Int(actions[t])
    for k in 0..<count {
      let p = exp(output[k])
      var slope = weight * ((k == chosen ? 1 : 0) - p)
      if entropyWeight != 0 { slope -= entropyWeight / scale * p * (output[k] - mean) }
      add(k, slope)
    }
  }
}
