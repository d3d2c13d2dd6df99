public import CHone

/// Another optimizer, made by the host for this one: hyperband around bayesian.
///
/// Offered by `hone.host.optimizers/1`.
///
/// It is asked and told like any other, by this plugin only, and ends with this object.
public final class ChildOptimizer {
  /// What the child is to solve.
  public let problem: ChildProblem

  private let table: hone_host_optimizers
  private let child: UnsafeMutableRawPointer

  /// Makes the optimizer of that name.
  ///
  /// - Parameters:
  ///   - options: its options as texts, as a user gives them; `Options.keyed` has those meant for it.
  /// - Throws: `.unsupported` if the host makes no optimizers, `.invalid` for an unknown name or option.
  public init(_ name: String, for problem: ChildProblem, options: [(key: String, text: String)] = [], host: Host) throws
  {
    guard let pointer = host.extension(HONE_HOST_OPTIMIZERS) else {
      throw PluginError.unsupported("this host cannot make the optimizer \"\(name)\" for another; use a newer hone")
    }
    let table = Self.table(at: pointer)
    let arena = Arena()
    let names = arena.texts(options.map(\.key))
    let texts = arena.texts(options.map(\.text))
    let context = host.pointer.pointee.context
    var made: UnsafeMutableRawPointer?
    _ = try withExtendedLifetime(arena) {
      try checkedCall {
        table.make?(context, name, problem.pointer, names, texts, UInt32(options.count), &made, $0)
          ?? HONE_ERROR
      }
    }
    guard let made else { throw PluginError.error("the host answered ok and made no optimizer \"\(name)\"") }
    self.problem = problem
    self.table = table
    child = made
  }

  deinit { table.destroy?(child) }

  /// The host's table; what an older host does not have is NULL.
  package static func table(at pointer: UnsafeRawPointer) -> hone_host_optimizers {
    var table = hone_host_optimizers()
    let size = min(Int(pointer.load(as: UInt32.self)), MemoryLayout<hone_host_optimizers>.size)
    withUnsafeMutableBytes(of: &table) { $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size)) }
    return table
  }

  /// Facts about the child's plugin: whether it learns, sets budgets, needs reports.
  ///
  /// Calls `hone_host_optimizers.flags`.
  public var flags: PluginDescriptor.Flags { .init(rawValue: table.flags?(child) ?? 0) }

  /// Lets the child fill these places, which must be of its own space.
  ///
  /// Calls `hone_host_optimizers.ask`.
  public func ask(_ proposals: Proposals) throws -> Answer {
    precondition(proposals.parameterCount == problem.space.count, "places of another space")
    return try ask(proposals.firstTrial, proposals.capacity, proposals.pointer)
  }

  /// Asks for the trials from `first` on, in a space of the child's own; nil for wait, empty for done.
  public func ask(first: UInt64, capacity: Int) throws -> [OwnedProposal]? {
    try OwnedProposal.collect(count: problem.space.count, capacity: capacity) { try ask(first, capacity, $0) }
  }

  private func ask(_ first: UInt64, _ capacity: Int, _ proposals: UnsafeMutablePointer<hone_proposal>) throws -> Answer
  {
    var count: UInt32 = 0
    let status = try checkedCall {
      table.ask?(child, first, UInt32(capacity), proposals, &count, $0) ?? HONE_ERROR
    }
    if status == HONE_WAIT { return .wait }
    return status == HONE_DONE ? .done : .proposed(Int(count))
  }

  /// Passes on what became of a trial.
  ///
  /// Calls `hone_host_optimizers.tell`.
  public func tell(_ tell: Tell) throws {
    _ = try checkedCall { table.tell?(child, tell.pointer, $0) ?? HONE_OK }
  }

  /// Tells something else than the host told: another budget, state or metrics.
  public func tell(_ result: TrialResult) throws {
    try result.withTell { try tell(Tell(pointer: $0)) }
  }

  /// Passes on a report.
  ///
  /// Calls `hone_host_optimizers.report`.
  public func judge(_ report: Report, _ values: MutableValues) throws -> Verdict {
    var verdict = hone_verdict()
    verdict.struct_size = UInt32(MemoryLayout<hone_verdict>.size)
    verdict.values = values.buffer.baseAddress
    _ = try checkedCall { table.report?(child, report.pointer, &verdict, $0) ?? HONE_OK }
    return Verdict(verdict.action)
  }

  /// Saves what the child has learnt; for the end of a plugin's own `StatefulOptimizer.save`, as the child may read all
  /// that is left.
  ///
  /// Calls `hone_host_optimizers.save`.
  ///
  /// - Throws: `.unsupported` if the child cannot be saved.
  public func save(_ writer: Writer) throws {
    _ = try checkedCall { table.save?(child, writer.pointer, $0) ?? HONE_UNSUPPORTED }
  }

  /// Loads what `save` wrote into a child that is fresh.
  ///
  /// Calls `hone_host_optimizers.load`.
  ///
  /// - Throws: `.unsupported` for a state of another version or another library.
  public func load(_ reader: Reader) throws {
    _ = try checkedCall { table.load?(child, reader.pointer, $0) ?? HONE_UNSUPPORTED }
  }

  /// How much each hyperparameter of the child's space matters; nil if it does not say, or nothing is known yet.
  ///
  /// Calls `hone_host_optimizers.importance`.
  public func importance() -> Importance? {
    var values = [Double](repeating: .nan, count: problem.space.count)
    let text = ByteCollector()
    var writer = text.writer
    let status = try? checkedCall {
      table.importance?(child, &values, &writer, $0) ?? HONE_UNSUPPORTED
    }
    guard status != nil else { return nil }
    return Importance(values: values, text: withExtendedLifetime(text) { String(decoding: text.bytes, as: UTF8.self) })
  }
}

/// A problem that an optimizer sets for a child: its own, or one with another space, metrics or budget.
public final class ChildProblem {
  /// The child's hyperparameters.
  public let space: Space
  /// The host's struct; alive as long as this object.
  public let pointer: UnsafePointer<hone_problem>
  private let arena: Arena

  /// - Parameters:
  ///   - space: nil for that of `parent`; another space has no budget.
  ///   - metrics: nil for those of `parent`; else all to be minimised.
  ///   - hidesBudget: the child sees no budget, for decorators which choose it themselves.
  ///   - trials: how many the child will be asked for, if known.
  public init(
    of parent: Problem, space: Space? = nil, metrics: [Metric]? = nil, hidesBudget: Bool = false, trials: Int? = nil
  ) {
    let ownSpace = space ?? parent.space
    let arena = Arena()
    self.space = ownSpace
    self.arena = arena
    var problem = parent.pointer.pointee
    problem.struct_size = UInt32(MemoryLayout<hone_problem>.size)
    problem.space = ownSpace.pointer
    problem.trials = trials.map(UInt64.init) ?? problem.trials
    if hidesBudget || space != nil { problem.budget = nil }
    if let metrics {
      problem.metric_size = UInt32(MemoryLayout<hone_metric>.size)
      problem.metrics = arena.arrayIfAny(metrics.map { $0.converted(arena) })
      problem.metric_count = UInt32(metrics.count)
    }
    pointer = UnsafePointer(arena.one(problem))
  }
}
