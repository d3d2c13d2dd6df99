import CHone
import HonePlugin
import Testing

/// Draws uniform points; remembers the best told.
private final class Drawer: Optimizer {
  static let descriptor = PluginDescriptor(
    name: "drawer", summary: "draws", options: [.float("scale", 0...1, preset: 1)])
  let space: Space
  let seed: UInt64
  let scale: Double
  let budget: Budget?
  var told: [Double] = []

  init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    (space, seed, budget) = (problem.space, problem.seed, problem.budget)
    scale = try options.double("scale")
  }

  func ask(_ proposals: Proposals) throws -> Answer {
    if told.count >= 3 { return .done }
    for index in 0..<proposals.capacity {
      var random = RandomStream(seed: seed, trial: proposals[index].trial, stream: HONE_STREAM_PROPOSAL)
      for place in proposals[index].values.indices {
        proposals[index].values[place] = space.value(atUnit: random.uniform() * scale, of: place)
      }
      if budget != nil { proposals[index].budget = 7 }
    }
    return .proposed(proposals.capacity)
  }

  func tell(_ tell: Tell) throws { told.append(tell.metrics[0]) }
}

/// Lets a child propose, and sets the budget itself; doubles the metrics that it passes on.
private final class Decorator: Optimizer {
  static let descriptor = PluginDescriptor(
    name: "decorator", summary: "decorates", options: [.pluginName("optimizer", preset: "drawer")],
    flags: .usesBudgets, needs: [])
  let child: ChildOptimizer

  init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    child = try ChildOptimizer(
      try options.text("optimizer"), for: ChildProblem(of: problem, hidesBudget: true),
      options: options.keyed("optimizer"), host: host)
  }

  func ask(_ proposals: Proposals) throws -> Answer {
    let answer = try child.ask(proposals)
    if case .proposed(let count) = answer { for index in 0..<count { proposals[index].budget = 2 } }
    return answer
  }

  func tell(_ tell: Tell) throws {
    try child.tell(
      TrialResult(
        trial: tell.trial, state: tell.state, values: Array(tell.values), metrics: tell.metrics.map { $0 * 2 }))
  }
}

@Suite struct ChildOptimizerTests {
  private static let space: [Parameter] = [.float("x", 0...1), .int("n", 0...9)]

  private func bench(_ options: [String: String] = [:], seed: UInt64 = 1, offers: Bool = true) throws -> OptimizerBench
  {
    try OptimizerBench(
      Decorator.self, Self.space, budget: Budget("epochs", 1...10, preset: 5), options: options, seed: seed,
      host: BenchHost(optimizers: offers ? [.optimizer(Drawer.self)] : []))
  }

  @Test func `a child proposes in the places of its parent, which sets the budget`() throws {
    let proposals = try #require(try bench().ask(first: 0, capacity: 4))
    #expect(proposals.count == 4)
    #expect(proposals.allSatisfy { $0.budget == 2 && !$0.values[0].isNaN && !$0.values[1].isNaN })
    #expect(try bench().ask(first: 0, capacity: 4) == proposals, "same seed, same proposals")
    #expect(try bench(seed: 2).ask(first: 0, capacity: 4) != proposals)
  }

  @Test func `options of the child pass through as keyed options`() throws {
    let proposals = try #require(try bench(["optimizer.scale": "0"]).ask(first: 0, capacity: 2))
    #expect(proposals.map(\.values) == [[0, 0], [0, 0]])
  }

  @Test func `what the parent tells reaches the child`() throws {
    let bench = try bench()
    for trial in 0..<3 as Range<UInt64> { try bench.tell(trial: trial, values: [0, 0], metrics: [1]) }
    #expect(try bench.ask(first: 3, capacity: 1) == [])
  }

  @Test func `an unknown child and a host without children are refused with a sentence`() {
    #expect(throws: PluginError.invalid("plugin \"nobody\" not found")) { _ = try bench(["optimizer": "nobody"]) }
    #expect(throws: PluginError.self) { _ = try bench(offers: false) }
  }

  @Test func `what an older host does not have is missing, not read`() {
    // A host of the first version: its table ends after flags, and what follows is none of it.
    let size = MemoryLayout<hone_host_optimizers>.offset(of: \.save) ?? 0
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: MemoryLayout<hone_host_optimizers>.size, alignment: MemoryLayout<hone_host_optimizers>.alignment)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xa5)
    memory.storeBytes(of: UInt32(size), as: UInt32.self)
    guard let start = memory.baseAddress else { return }
    let table = ChildOptimizer.table(at: start)
    #expect(table.ask != nil && table.flags != nil)
    #expect(table.save == nil && table.load == nil && table.importance == nil)
  }
}
