import CHone
import CMLPKernels
import Glibc
package import HonePlugin

/// Trains one network on one fold, up to any number of updates, in as many pieces as one likes: the pieces equal the whole,
/// bit for bit, since everything random is a function of the seed and of the update's number.
package final class Trainer {
  /// What a training came to.
  package struct Measurement: Sendable, Equatable {
    /// Share of wrong validation rows, or the mean squared error of a standardised continuous label.
    package var error: Double
    /// Mean loss of the validation rows, without penalty.
    package var validationLoss: Double
    /// Mean loss of the latest batches with dropout and class weights, and the penalty.
    package var trainingLoss: Double
  }

  package let fold: Fold
  package private(set) var seed: UInt64
  package private(set) var hyperparameters: Hyperparameters
  package let network: Network
  /// What the solver keeps: rows as long as the parameters.
  package let memory: Block<Float>

  /// Updates made so far.
  package private(set) var updates = 0
  /// Whether the loss became infinite or no number; the training has ended then.
  package private(set) var isDiverged = false
  /// Moving average over about 20 batches, from 0: an average of the first n has the weight 1 − (19/20)ⁿ.
  package private(set) var averageLoss = 0.0
  private static let averageKeep = 0.95

  private let rows: Int
  private let order: Block<UInt32>
  /// The rows of the batch at hand, in the order of the data.
  private let batch: Block<UInt32>
  /// The epoch that `order` is of.
  private var orderedEpoch = -1
  private var masks: DropoutMasks
  /// Moves the learning rate from step to step; nil if nobody asked for that.
  package let descent: RateDescent?
  /// Derivatives of the state by hyperparameters; nil if nobody asked for them.
  package let tangents: Tangents?

  package init(
    _ hyperparameters: Hyperparameters, on fold: Fold, seed: UInt64, leakiness: Float, wishes: Wishes = Wishes(),
    threads: Int = 1
  ) throws {
    self.fold = fold
    self.seed = seed
    self.hyperparameters = hyperparameters
    rows = min(hyperparameters.batchSize, fold.training.count)
    network = try Network(
      inputs: fold.data.columns, layers: hyperparameters.layers.map { ($0.units, $0.activation) },
      outputs: fold.data.outputs, leakiness: leakiness, capacity: max(rows, min(256, fold.validation.count)),
      keepsGradient: wishes.needGradient(hyperparameters), threads: threads)
    let starts = hyperparameters.solver.initialMemory
    let count = network.parameters.count
    memory = try Block(count: starts.count * count, repeating: 0)
    for (row, start) in starts.enumerated() where start != 0 {
      (memory.start + row * count).update(repeating: start, count: count)
    }
    order = try Block(count: fold.training.count)
    batch = try Block(count: rows)
    descent = try wishes.descent.map { try RateDescent($0, count: count) }
    let directions = wishes.activeDirections(hyperparameters)
    tangents =
      directions.isEmpty
      ? nil
      : try Tangents(
        directions, of: network, memoryCount: memory.count, rows: rows, keepsGradient: wishes.descent != nil)
    masks = Trainer.masks(hyperparameters, seed: seed)
  }

  /// Draws the first weights; not needed where a state is restored.
  package func initialise() throws {
    try network.initialise(hyperparameters.layers.map(\.initialisation), seed: seed)
  }

  private static func masks(_ hyperparameters: Hyperparameters, seed: UInt64) -> DropoutMasks {
    DropoutMasks(seed: seed, rates: hyperparameters.layers.map(\.dropout) + [hyperparameters.outputDropout])
  }

  /// Changes what may change while training, from the next update on.
  package func adjust(to other: Hyperparameters) {
    hyperparameters.adjust(to: other)
    masks = Trainer.masks(hyperparameters, seed: seed)
  }

  /// Goes on with what may change while training, as `Hyperparameters.adjustable` has it.
  func carryOn(_ adjustable: [Double]) {
    hyperparameters.adjustable = adjustable
    masks = Trainer.masks(hyperparameters, seed: seed)
  }

  /// Full batches an epoch; what is left of the rows waits for the next order.
  package var updatesPerEpoch: Int { fold.training.count / rows }

  /// Trains until `target` updates are made, or the loss diverges.
  ///
  /// - Throws: `.cancelled` as soon as `isCancelled` says so; the state is that after the last whole update.
  package func advance(to target: Int, isCancelled: () -> Bool = { false }) throws {
    while updates < target && !isDiverged {
      if isCancelled() { throw PluginError.cancelled }
      update()
    }
  }

  private func update() {
    let (epoch, position) = updates.quotientAndRemainder(dividingBy: updatesPerEpoch)
    if epoch != orderedEpoch {
      mlp_shuffle(seed, UInt64(epoch), order.start, order.count)
      orderedEpoch = epoch
    }
    for row in 0..<rows { batch.start[row] = fold.training.start[Int(order.start[position * rows + row])] }
    let loss = forward()
    guard loss.isFinite else {
      isDiverged = true
      return
    }
    averageLoss = Trainer.averageKeep * averageLoss + (1 - Trainer.averageKeep) * loss
    if let descent, descent.isDue(updates) {
      move(with: descent, epoch: epoch)
    } else {
      move(epoch: epoch)
    }
    updates += 1
  }

  /// Goes back and moves the weights, and their tangents, layer by layer.
  private func move(epoch: Int) {
    if let tangents {
      tangents.descend(
        hyperparameters, epoch: epoch, number: updates + 1, memory: memory, startDeltas: startDeltas)
      return
    }
    let rate = hyperparameters.policy.rate(base: hyperparameters.learningRate, epoch: epoch)
    network.descend(
      rows: rows, l2: Float(hyperparameters.l2), solver: hyperparameters.solver, rate: rate, number: updates + 1,
      memory: memory)
  }

  /// Goes back, moves the learning rate by the whole gradient, and then the weights; their bits are those that `move`
  /// would have given them.
  private func move(with descent: RateDescent, epoch: Int) {
    if let tangents {
      tangents.backward(hyperparameters, epoch: epoch, number: updates + 1, startDeltas: startDeltas)
    } else {
      network.backward(rows: rows, l2: Float(hyperparameters.l2))
    }
    hyperparameters.learningRate = descent.rate(
      hyperparameters.learningRate, effective: self.rate, update: updates, solver: hyperparameters.solver,
      weights: network.parameters, gradient: network.gradient, memory: memory)
    descent.keep(network.parameters, before: updates)
    let rate = hyperparameters.policy.rate(base: hyperparameters.learningRate, epoch: epoch)
    tangents?.step(hyperparameters, memory: memory, epoch: epoch, number: updates + 1)
    hyperparameters.solver.step(
      network.parameters, gradient: network.gradient, memory: memory, rate: rate, number: updates + 1)
  }

  /// The tangents of the output's deltas, from those of the outputs.
  private func startDeltas(_ outputs: UnsafePointer<Float>, _ deltas: UnsafeMutablePointer<Float>) {
    fold.lossTangent(
      deltas: network.outputDelta, outputTangents: outputs, rows: batch.start, count: rows, into: deltas)
  }

  /// The learning rate of the latest update, the policy's factor in it; of the first one before that.
  package var rate: Double {
    hyperparameters.policy.rate(
      base: hyperparameters.learningRate, epoch: max(0, updates - 1) / updatesPerEpoch)
  }

  /// Forward with the rows in `batch`, and the output's deltas; returns the rows' mean loss without penalty.
  private func forward() -> Double {
    masks.update = UInt64(updates)
    fold.gather(batch.start, count: rows, into: network.input)
    if let tangents {
      tangents.forward(dropout: masks)
    } else {
      network.forward(rows: rows, dropout: masks)
    }
    let loss = fold.loss(
      network.output, rows: batch.start, count: rows, isWeighted: true, deltas: network.outputDelta)
    return loss.loss / Double(rows)
  }

  /// The derivatives of the validation loss along `tangents.directions`; empty without tangents.
  ///
  /// Changes nothing that training depends on. Costs a forward and a backward pass over the validation rows.
  package func validationDerivatives() -> [Double] {
    guard let tangents else { return [] }
    var sums = [Double](repeating: 0, count: tangents.directions.count)
    forEachPart(of: fold.validation) { rows, length in
      _ = fold.loss(
        network.output, rows: rows, count: length, isWeighted: false, deltas: network.outputDelta)
      network.backward(rows: length, l2: 0)
      for (index, derivative) in tangents.derivatives().enumerated() { sums[index] += derivative * Double(length) }
    }
    return sums.map { $0 / Double(fold.validation.count) }
  }

  /// Runs the network forward, without dropout, on rows in parts that it has room for.
  private func forEachPart(of rows: Block<UInt32>, _ body: (UnsafePointer<UInt32>, Int) -> Void) {
    var first = 0
    while first < rows.count {
      let length = min(network.capacity, rows.count - first)
      let part = UnsafePointer(rows.start + first)
      fold.gather(part, count: length, into: network.input)
      network.forward(rows: length, dropout: nil)
      body(part, length)
      first += length
    }
  }

  /// Measures without dropout on the validation rows; changes nothing that training depends on.
  package func measure() -> Measurement {
    var total = mlp_loss()
    let count = fold.validation.count
    forEachPart(of: fold.validation) { rows, length in
      let part = fold.loss(network.output, rows: rows, count: length, isWeighted: false, deltas: nil)
      total.loss += part.loss
      total.wrong += part.wrong
    }
    let loss = total.loss / Double(count)
    let error = fold.data.target == .number ? loss : Double(total.wrong) / Double(count)
    let weight = 1 - pow(Trainer.averageKeep, Double(updates))
    let average = updates > 0 ? averageLoss / weight : .nan
    return Measurement(
      error: error, validationLoss: loss, trainingLoss: average + hyperparameters.l2 * network.sumOfSquaredWeights)
  }
}

/// What an evaluation does besides training.
package struct Wishes: Sendable, Equatable {
  /// How the learning rate moves from step to step.
  package var descent: DescentRule?
  /// By what the validation loss is differentiated; those that a training does not depend on are left out.
  package var directions: [Direction]

  package init(descent: DescentRule? = nil, directions: [Direction] = []) {
    self.descent = descent
    self.directions = directions
  }

  /// Those that a training depends on.
  func activeDirections(_ hyperparameters: Hyperparameters) -> [Direction] {
    directions.filter { $0.isActive(in: hyperparameters) }
  }

  /// Whether something works on the whole gradient of an update.
  func needGradient(_ hyperparameters: Hyperparameters) -> Bool {
    descent != nil || !activeDirections(hyperparameters).isEmpty
  }
}

extension Trainer {
  /// What a snapshot has besides the numbers of the network and the solver.
  struct Progress: BitwiseCopyable {
    var seed: UInt64
    var updates: UInt64
    var averageLoss: Double
    var isDiverged: UInt64
  }

  var progress: Progress {
    get {
      Progress(
        seed: seed, updates: UInt64(updates), averageLoss: averageLoss, isDiverged: isDiverged ? 1 : 0)
    }
    set {
      seed = newValue.seed
      masks = Trainer.masks(hyperparameters, seed: seed)
      orderedEpoch = -1
      updates = Int(truncatingIfNeeded: newValue.updates)
      averageLoss = newValue.averageLoss
      isDiverged = newValue.isDiverged != 0
    }
  }
}
