import HonePlugin

/// What `BayesianOptimizer` is saved as: everything that what comes later depends on, and that cannot be computed again bit
/// for bit.
///
/// Factors are left out: they are made again as they were made, so many rows at once and the others appended.
enum SavedState {
  /// First in every state; another number is another layout.
  static let version: UInt64 = 3
  /// More elements than an array of a state can have.
  static let most = 1 << 30
}

extension History {
  func save(_ writer: Writer) throws {
    try writer.write(points)
    try writer.write(metrics)
    try writer.write(deviations)
    try writer.write(isFailed.map { $0 ? 1 as UInt8 : 0 })
    try writer.write(UInt64(pending.count))
    for pending in pending {
      try writer.write(pending.trial)
      try writer.write(pending.point)
      try writer.write(pending.isLocal ? 1 as UInt8 : 0)
    }
    // Those of cancelled trials are nowhere else.
    try writer.write(seen.sorted())
  }

  mutating func load(_ reader: Reader) throws {
    let points = try reader.read(arrayOf: Double.self, limit: SavedState.most)
    let metrics = try reader.read(arrayOf: Double.self, limit: SavedState.most)
    let deviations = try reader.read(arrayOf: Double.self, limit: SavedState.most)
    let failed = try reader.read(arrayOf: UInt8.self, limit: SavedState.most)
    let count = failed.count
    guard points.count == count * pointLength, metrics.count == count * metricCount, deviations.count == metrics.count
    else { throw PluginError.invalid("the saved state is damaged: its trials are of different numbers") }
    for index in 0..<count {
      add(
        points[index * pointLength..<(index + 1) * pointLength],
        metrics: metrics[index * metricCount..<(index + 1) * metricCount],
        deviations: deviations[index * metricCount..<(index + 1) * metricCount], failed: failed[index] != 0)
    }
    for _ in 0..<(try reader.read(UInt64.self)) {
      let trial = try reader.read(UInt64.self)
      let point = try reader.read(arrayOf: Double.self, limit: SavedState.most)
      let isLocal = try reader.read(UInt8.self) != 0
      guard point.count == pointLength else {
        throw PluginError.invalid("the saved state is damaged: a trial's length")
      }
      addPending(trial, point, isLocal: isLocal)
    }
    seen = Set(try reader.read(arrayOf: UInt64.self, limit: SavedState.most))
  }
}

extension KernelParameters {
  func save(_ writer: Writer) throws {
    try writer.write(smoothness.rawValue)
    try writer.write(vector)
  }

  /// - Parameter groups: as many groups of features as there are length scales.
  init(_ reader: Reader, groups: Int) throws {
    guard let smoothness = Smoothness(rawValue: try reader.read(Int32.self)) else {
      throw PluginError.invalid("the saved state is damaged: no such smoothness")
    }
    let vector = try reader.read(arrayOf: Double.self, limit: groups + 2)
    guard vector.count == groups + 2 else { throw PluginError.invalid("the saved state is damaged: length scales") }
    self.init(smoothness: smoothness, vector: vector)
  }
}

extension Surrogate {
  func save(_ writer: Writer) throws {
    try writer.write(Int32(OutputTransform.allCases.firstIndex(of: transform) ?? 0))
    try writer.write(UInt64(schedule.lastCount))
    try writer.write(UInt64(schedule.fits))
    for smoothness in Smoothness.allCases {
      try writer.write(best[smoothness] == nil ? 0 as UInt8 : 1)
      guard let candidate = best[smoothness] else { continue }
      try writer.write(candidate.value)
      try candidate.parameters.save(writer)
    }
    try process.parameters.save(writer)
    try writer.write(members.map(UInt64.init))
    try writer.write(outputs)
    try writer.write(members.indices.map { process.noiseWeight($0) })
    try writer.write(noise.typical)
    try writer.write(UInt64(process.factorised))
  }

  /// - Parameter history: the one that was saved with it.
  func load(_ reader: Reader, _ history: History) throws {
    let groups = process.features.groups.count
    let code = Int(try reader.read(Int32.self))
    guard OutputTransform.allCases.indices.contains(code) else {
      throw PluginError.invalid("the saved state is damaged: no such transform")
    }
    transform = OutputTransform.allCases[code]
    schedule = RefitSchedule(
      lastCount: Int(clamping: try reader.read(UInt64.self)), fits: Int(clamping: try reader.read(UInt64.self)))
    for smoothness in Smoothness.allCases where try reader.read(UInt8.self) != 0 {
      let value = try reader.read(Double.self)
      best[smoothness] = Candidate(value: value, parameters: try KernelParameters(reader, groups: groups))
    }
    let parameters = try KernelParameters(reader, groups: groups)
    members = try reader.read(arrayOf: UInt64.self, limit: history.count).map { Int(clamping: $0) }
    outputs = try reader.read(arrayOf: Double.self, limit: members.count)
    let noiseWeights = try reader.read(arrayOf: Double.self, limit: members.count)
    noise = NoiseWeights(typical: try reader.read(Double.self))
    let factorised = Int(clamping: try reader.read(UInt64.self))
    guard members.allSatisfy({ $0 < history.count }), outputs.count == members.count,
      noiseWeights.count == members.count, factorised <= members.count
    else { throw PluginError.invalid("the saved state is damaged: members of a model") }
    restore(history.featureRows, parameters, noiseWeights: noiseWeights, factorised: factorised)
  }

  /// Makes the process from its members, so many of them at once.
  private func restore(_ rows: [Double], _ parameters: KernelParameters, noiseWeights: [Double], factorised: Int) {
    process.removeAll()
    rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      let width = process.features.count
      for place in 0..<factorised { process.add(rows + members[place] * width, noiseWeight: noiseWeights[place]) }
      process.factorise(parameters)
      for place in factorised..<members.count {
        process.append(rows + members[place] * width, noiseWeight: noiseWeights[place], pending: false)
      }
    }
    process.setTargets(outputs)
  }
}
