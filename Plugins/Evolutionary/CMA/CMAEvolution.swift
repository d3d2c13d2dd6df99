import CHone
package import HonePlugin

/// CMA-ES on the unit cube, with a margin for ints, categorical distributions for labels, restarts with growing
/// populations, and any number of workers.
///
/// It never waits: each ask draws from the distribution as it is, and each λ results make an update, wherever their
/// samples came from. A sample of an earlier distribution, or a trial of somebody else's, takes part with its step
/// shortened to a plausible length. Samples outside the cube are drawn again, ten times, then moved to its border.
///
/// Sources: Hansen, arXiv 1604.00772 (2016); Hamano et al., GECCO 2022 (margin) and 2024 (labels); Auger and Hansen, "A Restart CMA Evolution
/// Strategy With Increasing Population Size", CEC 2005; Hansen, "Injecting External Solutions Into CMA-ES", arXiv 1110.4181;
/// Nomura, Akimoto and Ono, GECCO 2023 (noise).
package struct CMAEvolution: EvolutionStrategy {
  /// σ₀ of the first start and of restarts, which begin anywhere.
  static let firstStepSize = 1.0 / 6
  static let laterStepSize = 0.3
  private static let mostDraws = 10
  /// Samples of which a model chooses one, while its choices are no worse than chance.
  private static let screened = 3
  private static let mostMutants = 64
  /// The largest population that restarts grow to.
  private static let mostSamples = 1 << 12

  private let genome: Genome
  private let seed: UInt64
  private let adaptsRates: Bool
  /// The genes that are numbers, and those with two labels, which are in an order either way: the distribution's axes.
  private let axes: [Int]
  /// The genes with more labels.
  private let categories: [Int]
  /// Starts so far; samples of earlier ones are not learned.
  package private(set) var epoch: Int64 = 0
  package private(set) var distribution: CMADistribution
  package private(set) var labels: CategoricalDistribution
  /// Updates so far.
  private var generation = 0
  /// The margin's factors A, one an axis.
  private var factors: [Double]
  /// Results since the last update, in the order told, with whether their steps are to be shortened.
  private var batch: [Individual] = []
  private var isForeign: [Bool] = []
  /// The last results of this epoch, from which `model` is made.
  private var history: [Individual] = []
  /// What the order of results says of new samples; nil while it says nothing.
  private var model: QuadraticModel?
  /// The best value of each of the last generations of this epoch.
  private var recent: [Individual] = []
  private var best: Individual?
  private var generationOfBest = 0
  /// Samples of this generation that were known or forbidden.
  private var repeats = 0

  /// - Parameters:
  ///   - start: the first mean, a genome.
  ///   - adaptsRates: whether learning rates follow the noise.
  package init(_ genome: Genome, seed: UInt64, start: [Double], adaptsRates: Bool = false) {
    let varying = genome.genes.indices.filter { genome.genes[$0].varies }
    let categories = varying.filter { Self.labelCount(genome, $0) > 2 }
    let axes = varying.filter { !categories.contains($0) }
    self.genome = genome
    self.seed = seed
    self.adaptsRates = adaptsRates
    self.axes = axes
    self.categories = categories
    let constants = CMAConstants(
      dimension: max(1, axes.count), populationSize: CMAConstants.standardPopulation(max(1, varying.count)))
    let mean = axes.isEmpty ? [0.5] : axes.map { start[$0] }
    distribution = CMADistribution(constants, mean: mean, stepSize: Self.firstStepSize, adaptsRates: adaptsRates)
    labels = Self.uniform(genome, categories)
    factors = [Double](repeating: 1, count: axes.count)
    correct()
  }

  private static func labelCount(_ genome: Genome, _ index: Int) -> Int {
    if case .labels(let count) = genome.genes[index].kind { count } else { 0 }
  }

  private static func uniform(_ genome: Genome, _ categories: [Int]) -> CategoricalDistribution {
    CategoricalDistribution(counts: categories.map { labelCount(genome, $0) })
  }

  /// The first hyperparameter with three or more labels.
  static func unordered(_ genome: Genome) -> String? {
    genome.genes.indices.first { labelCount(genome, $0) > 2 }.map { genome.space.parameters[$0].name }
  }

  private var populationSize: Int { distribution.constants.populationSize }

  // MARK: - Proposing

  package mutating func propose(_ trial: UInt64, in space: SearchSpace) throws -> Candidate? {
    guard !axes.isEmpty || !categories.isEmpty else { return try space.fresh(trial).map { Candidate(point: $0) } }
    let origin = Origin(group: epoch, first: Double(generation))
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_PROPOSAL)
    var point = [Double](repeating: 0.5, count: genome.count)
    var best: (point: [Double], value: Double)?
    for _ in 0..<(model == nil ? 1 : Self.screened) where draw(&random, &point, in: space) {
      let value = model?.value(coordinates(point)) ?? 0
      if best.map({ value < $0.value }) ?? true { best = (point, value) }
    }
    if let best { return Candidate(point: best.point, origin: origin) }
    // The distribution sits on what is known or forbidden: a neighbour is the nearest to what it wants.
    repeats += 1
    let isActive = space.activity(point)
    for _ in 0..<Self.mostMutants {
      var mutant = point.indices.map { genome.snapped(point[$0], $0) }
      Mutation.apply(to: &mutant, genome, isActive: isActive, &random)
      if space.admits(mutant) { return Candidate(point: mutant, origin: origin) }
    }
    return try space.drawn(trial).map { Candidate(point: $0, origin: origin) }
  }

  /// Draws until a sample is allowed and new.
  private func draw(_ random: inout RandomStream, _ point: inout [Double], in space: SearchSpace) -> Bool {
    for draw in 1...Self.mostDraws {
      if sample(&random, &point, repairs: draw == Self.mostDraws), space.admits(point) { return true }
    }
    return false
  }

  /// A genome in the distribution's own coordinates.
  private func coordinates(_ point: [Double]) -> [Double] {
    distribution.coordinates(
      axes.indices.map { (point[axes[$0]] - distribution.mean[$0]) / (distribution.stepSize * factors[$0]) })
  }

  /// Draws m + σ A y; answers whether its continuous coordinates are inside the cube, or were moved there.
  private func sample(_ random: inout RandomStream, _ point: inout [Double], repairs: Bool) -> Bool {
    for (index, label) in zip(categories, labels.sample(&random)) {
      point[index] = (Double(label) + 0.5) / Double(Self.labelCount(genome, index))
    }
    guard !axes.isEmpty else { return true }
    let y = distribution.shaped(axes.map { _ in random.normal() })
    for (j, index) in axes.enumerated() {
      var u = distribution.mean[j] + distribution.stepSize * factors[j] * y[j]
      if genome.genes[index].kind == .continuous, u < 0 || u > 1 {
        guard repairs else { return false }
        u = min(max(u, 0), 1)
      }
      point[index] = u
    }
    return true
  }

  // MARK: - Learning

  package mutating func learn(_ candidate: Candidate, _ fitness: Fitness) {
    // The first trial is the mean itself: it points nowhere. Samples of an epoch that ended say nothing of this one.
    guard !axes.isEmpty || !categories.isEmpty,
      candidate.origin.group == epoch || candidate.origin.group == Origin.foreign
    else { return }
    batch.append(Individual(point: candidate.point, fitness: fitness))
    isForeign.append(
      candidate.origin.group != epoch || candidate.origin.first != Double(generation))
    guard batch.count == populationSize else { return }
    update()
    batch = []
    isForeign = []
    repeats = 0
  }

  private mutating func update() {
    let order = Self.order(batch)
    let isTrusted = isTrusted(order)
    history += batch
    let memory = QuadraticModel.memory(axes.count)
    if history.count > memory { history.removeFirst(history.count - memory) }
    guard let first = order.first, !batch[first].fitness.hasFailed else { return }
    let winner = batch[first]
    generation += 1
    if !axes.isEmpty {
      distribution.update(order.map { step($0) })
      distribution.limit(1)
    }
    labels.update(
      order.map { place in categories.map { label(batch[place].point[$0], $0) } },
      weights: distribution.constants.weights.filter { $0 > 0 })
    if best.map({ winner.fitness.isBetter(than: $0.fitness) }) ?? true {
      best = winner
      generationOfBest = generation
    }
    recent.append(winner)
    if recent.count > flatGenerations { recent.removeFirst(recent.count - flatGenerations) }
    correct()
    if hasEnded { return restart() }
    model = isTrusted ? fitted() : nil
  }

  /// Places from the best on; of equal ones the earlier first.
  private static func order(_ individuals: [Individual]) -> [Int] {
    individuals.indices.sorted { a, b in
      if individuals[a].fitness.isBetter(than: individuals[b].fitness) { return true }
      return !individuals[b].fitness.isBetter(than: individuals[a].fitness) && a < b
    }
  }

  // MARK: - Screening

  /// The model of the results so far; labels are nothing to it.
  private func fitted() -> QuadraticModel? {
    guard categories.isEmpty, !axes.isEmpty else { return nil }
    let order = Self.order(history)
    var ranks = [Int](repeating: 0, count: history.count)
    for place in order.indices.dropFirst() {
      let isEqual = !history[order[place - 1]].fitness.isBetter(than: history[order[place]].fitness)
      ranks[order[place]] = isEqual ? ranks[order[place - 1]] : place
    }
    return QuadraticModel(history.map { coordinates($0.point) }, ranks: ranks)
  }

  /// Whether a model of what came before orders this generation no worse than chance.
  private func isTrusted(_ order: [Int]) -> Bool {
    guard let model = model ?? fitted() else { return true }
    let values = batch.map { model.value(coordinates($0.point)) }
    let predicted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var (place, other) = ([Int](repeating: 0, count: batch.count), [Int](repeating: 0, count: batch.count))
    for (rank, (a, b)) in zip(order, predicted).enumerated() { (place[a], other[b]) = (rank, rank) }
    // Spearman's correlation above -0.2: 1 - 6 Σ d² / (λ (λ² - 1)).
    let squares = zip(place, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let count = Double(batch.count)
    return 1 - 6 * Double(squares) / (count * (count * count - 1)) > -0.2
  }

  /// The label at a coordinate.
  private func label(_ u: Double, _ index: Int) -> Int {
    let count = Self.labelCount(genome, index)
    return min(count - 1, Int(u * Double(count)))
  }

  /// (v − m) / (σ A) of a result, shortened if it is no sample of this distribution.
  private func step(_ place: Int) -> [Double] {
    var y = axes.indices.map { j in
      (batch[place].point[axes[j]] - distribution.mean[j]) / (distribution.stepSize * factors[j])
    }
    guard isForeign[place] else { return y }
    let n = Double(axes.count)
    let longest = n.squareRoot() + 2 * n / (n + 2)
    let length = CMADistribution.norm(distribution.whitened(y))
    if length > longest { for j in y.indices { y[j] *= longest / length } }
    return y
  }

  /// Applies the margin to every discrete axis, and keeps the mean in the cube.
  private mutating func correct() {
    let alpha = 1 / (Double(axes.count) * Double(populationSize))
    for (j, index) in axes.enumerated() {
      distribution.mean[j] = min(max(distribution.mean[j], 0), 1)
      guard genome.genes[index].kind != .continuous else { continue }
      let edges = genome.edges(distribution.mean[j], index)
      let corrected = Margin.corrected(
        mean: distribution.mean[j], deviation: distribution.deviation(j), factor: factors[j], lower: edges.lower,
        upper: edges.upper, alpha: alpha)
      distribution.mean[j] = corrected.mean
      factors[j] = corrected.factor
    }
  }

  // MARK: - Restarting

  /// Generations whose best values are all equal on a plateau.
  private var flatGenerations: Int { 10 + (30 * (axes.count + categories.count) + populationSize - 1) / populationSize }

  /// Whether nothing is left to gain near the mean; by order only, so that a transformed metric restarts alike.
  private var hasEnded: Bool {
    let n = Double(max(1, axes.count))
    let continuous = axes.indices.filter { genome.genes[axes[$0]].kind == .continuous }
    if !continuous.isEmpty, continuous.allSatisfy({ distribution.deviation($0) < 1e-11 }) { return true }
    if continuous.isEmpty, repeats >= populationSize { return true }
    if distribution.conditionNumber > 1e14 { return true }
    if recent.count == flatGenerations, recent.allSatisfy({ $0.fitness == recent[0].fitness }) { return true }
    let patience = 100 + 100 * n * n.squareRoot() / Double(populationSize)
    return Double(generation - generationOfBest) > patience
  }

  private mutating func restart() {
    epoch += 1
    var random = RandomStream(seed: seed, trial: UInt64(epoch), stream: HONE_STREAM_RESTART)
    let constants = CMAConstants(
      dimension: max(1, axes.count), populationSize: min(2 * populationSize, Self.mostSamples))
    distribution = CMADistribution(
      constants, mean: (0..<max(1, axes.count)).map { _ in random.uniform() }, stepSize: Self.laterStepSize,
      adaptsRates: adaptsRates)
    labels = Self.uniform(genome, categories)
    factors = [Double](repeating: 1, count: axes.count)
    (recent, best, generation, generationOfBest) = ([], nil, 0, 0)
    (history, model) = ([], nil)
    correct()
  }

  // MARK: - State

  package func save(_ writer: Writer) throws {
    try writer.write(epoch)
    try writer.write(Int64(populationSize))
    try distribution.save(writer)
    try labels.save(writer)
    try writer.write(Int64(generation))
    try writer.write(factors)
    try writer.write(batch)
    try writer.write(isForeign.map { UInt8($0 ? 1 : 0) })
    try writer.write(history)
    try writer.write(UInt8(model == nil ? 0 : 1))
    try writer.write(recent)
    try writer.write(best.map { [$0] } ?? [])
    try writer.write(Int64(generationOfBest))
    try writer.write(Int64(repeats))
  }

  package mutating func load(_ reader: Reader, genes: Int) throws {
    epoch = try reader.read()
    let samples = Int(try reader.read(Int64.self))
    guard (4...Self.mostSamples).contains(samples) else {
      throw PluginError.invalid("the saved state is damaged: a population of \(samples)")
    }
    distribution = CMADistribution(
      CMAConstants(dimension: max(1, axes.count), populationSize: samples), mean: distribution.mean, stepSize: 1,
      adaptsRates: adaptsRates)
    try distribution.load(reader)
    try labels.load(reader)
    generation = Int(try reader.read(Int64.self))
    factors = try reader.read(arrayOf: Double.self, limit: axes.count)
    batch = try reader.read(individuals: samples, genes: genes)
    isForeign = try reader.read(arrayOf: UInt8.self, limit: samples).map { $0 != 0 }
    history = try reader.read(individuals: QuadraticModel.memory(axes.count), genes: genes)
    let isScreening = try reader.read(UInt8.self) != 0
    recent = try reader.read(individuals: 1 << 16, genes: genes)
    best = try reader.read(individuals: 1, genes: genes).first
    generationOfBest = Int(try reader.read(Int64.self))
    repeats = Int(try reader.read(Int64.self))
    guard factors.count == axes.count, isForeign.count == batch.count else {
      throw PluginError.invalid("the saved state is damaged: another dimension")
    }
    model = isScreening ? fitted() : nil
  }
}
