import Foundation
import HoneStudy
import Testing

/// The engine in simulated worlds: hundreds of studies of random settings, until enough has happened.
///
/// HONE_SIMULATION_SEED starts from another seed, HONE_SIMULATION_EVENTS asks for more or fewer events.
@Suite struct StudyEngineSimulationTests {
  static let environment = ProcessInfo.processInfo.environment
  static let firstSeed = environment["HONE_SIMULATION_SEED"].flatMap { UInt64($0) } ?? 1
  static let events = environment["HONE_SIMULATION_EVENTS"].flatMap { Int($0) } ?? 1_000_000

  /// Settings and an optimizer as a seed has them.
  static func plan(_ seed: UInt64, deterministic: Bool) -> SimulatedWorld.Plan {
    var random = TestRandom(seed: seed ^ 0xABCD)
    let learns = deterministic || !random.one(in: 3)
    let workers = 1 + random.below(random.one(in: 4) ? 16 : 4)
    var settings = StudySettings(
      trials: random.one(in: 5) ? nil : 1 + random.below(300), workers: workers, optimizerLearns: learns,
      optimizerJudges: learns && (!deterministic || workers == 1) && random.one(in: 2), deterministic: deterministic,
      retries: random.below(3), maximumFailures: random.one(in: 3) ? nil : 1 + random.below(12))
    let supply = random.one(in: 2) || settings.trials == nil ? random.below(300) : 100_000
    if deterministic { settings.retries = 1_000_000 }
    let patience = 1 + random.below(2 * workers)
    return SimulatedWorld.Plan(
      settings: settings,
      optimizer: SimulatedOptimizer.Character(seed: seed, learns: learns, patience: patience, supply: supply))
  }

  @Test func `nothing is lost, told twice or left running, whatever happens, and a replay is equal`() {
    var (events, studies, seed) = (0, 0, Self.firstSeed)
    while events < Self.events {
      var world = SimulatedWorld(Self.plan(seed, deterministic: seed % 4 == 0), seed: seed)
      for _ in 0..<20_000 where world.end == nil && world.fault == nil { world.step() }
      if world.fault == nil, !world.runToTheEnd(), world.fault == nil {
        Issue.record("seed \(seed): the study does not end: \(world.engine.counts)")
      }
      world.checkEnd()
      if let fault = world.fault {
        Issue.record("seed \(seed): \(fault)\n\(world.plan)\n\(world.log.suffix(30).joined(separator: "\n"))")
        return
      }
      events += world.events
      studies += 1
      seed += 1
    }
    print("simulated \(events) events in \(studies) studies, seeds \(Self.firstSeed)…\(seed - 1)")
    #expect(events >= Self.events)
  }

  @Test func `a deterministic study has the same trials under every schedule, with any accidents and restarts`() {
    for seed in Self.firstSeed..<Self.firstSeed + 60 {
      var plan = Self.plan(seed, deterministic: true)
      plan.hasUser = false
      plan.settings.maximumFailures = nil
      // How often a trial reports, and so what the optimizer makes of it, is the schedule's.
      plan.settings.optimizerJudges = false
      // A time limit is the trial's outcome; every other accident is tried again.
      plan.hasTimeouts = false
      var calm = plan
      (calm.hasAccidents, calm.hasRestarts) = (false, false)
      var reference = SimulatedWorld(calm, seed: 0)
      let ends = reference.runToTheEnd()
      #expect(ends, "seed \(seed)")
      for schedule in 1...3 {
        var world = SimulatedWorld(plan, seed: seed &* 31 &+ UInt64(schedule))
        for _ in 0..<20_000 where world.end == nil && world.fault == nil { world.step() }
        let ends = world.runToTheEnd()
        #expect(ends, "seed \(seed), schedule \(schedule)")
        #expect(world.fault == nil, "seed \(seed), schedule \(schedule)")
        #expect(
          world.record.trials.map(\.proposal.configuration) == reference.record.trials.map(\.proposal.configuration),
          "seed \(seed), schedule \(schedule)")
      }
    }
  }
}
