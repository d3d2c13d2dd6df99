import HonePlugin
import Testing
import TestFunctionsObjective

@Suite struct TestFunctionsTests {
  private static let cases: [(function: TestFunction, dimension: Int)] = [
    (.sphere, 1), (.sphere, 7), (.rosenbrock, 2), (.rosenbrock, 9), (.branin, 2), (.hartmann6, 6), (.conditional, 9),
  ]

  private func bench(_ function: TestFunction, _ dimension: Int, _ more: [String: String] = [:]) throws
    -> ObjectiveBench
  {
    var options = ["function": function.rawValue].merging(more) { first, _ in first }
    if function == .sphere || function == .rosenbrock { options["dimension"] = "\(dimension)" }
    return try ObjectiveBench(TestFunctions.self, options: options)
  }

  private func randomConfiguration(_ space: Space, _ trial: UInt64) -> [Double] {
    var random = RandomStream(seed: 11, trial: trial, stream: 0)
    return space.configuration(atUnit: space.parameters.map { _ in 0.01 + 0.98 * random.uniform() })
  }

  @Test func `the descriptor is legal`() throws {
    try PluginLibrary.check([.objective(TestFunctions.self)])
  }

  @Test(arguments: cases)
  func `the published minimizers have the published minimum`(function: TestFunction, dimension: Int) throws {
    let bench = try bench(function, dimension)
    for minimizer in function.minimizers(dimension) {
      let found = try bench.evaluate(minimizer)
      #expect(abs(found.metrics[0] - function.minimum) < 1e-12)
      #expect(found.metrics[1] >= 0 && found.metrics[1] < 1e-12)
      #expect(found.deviations[0].isNaN)
    }
  }

  /// Golden values: Surjanovic and Bingham, Virtual Library of Simulation Experiments, and Jenatton and others 2017.
  @Test func `minima agree with the literature in the digits printed there`() {
    #expect(abs(TestFunction.branin.minimum - 0.397887) < 5e-7)
    #expect(abs(TestFunction.hartmann6.minimum + 3.32237) < 5e-6)
    #expect(TestFunction.conditional.minimum == 0.1)
    let published = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573]
    for (ours, theirs) in zip(TestFunction.hartmann6.minimizers(6)[0], published) { #expect(abs(ours - theirs) < 5e-6) }
  }

  @Test(arguments: cases)
  func `no configuration is better than the minimum`(function: TestFunction, dimension: Int) throws {
    let bench = try bench(function, dimension)
    for trial in 0..<2000 as Range<UInt64> {
      let found = try bench.evaluate(randomConfiguration(bench.description.space, trial))
      #expect(found.metrics[0] > function.minimum)
      #expect(found.metrics[1] == found.metrics[0] - function.minimum)
    }
  }

  /// Golden values: by hand from the formulas, and for hartmann6 with NumPy in 64-bit mantissas.
  @Test func `values at other points are those of the formulas`() throws {
    #expect(try bench(.sphere, 3).evaluate([1, 2, 3]).metrics[0] == 14)
    #expect(abs(try bench(.rosenbrock, 3).evaluate([-1.2, 1, 0]).metrics[0] - 124.2) < 1e-12)
    #expect(abs(try bench(.branin, 2).evaluate([0, 0]).metrics[0] - 55.602112642270264) < 1e-13)
    let centre = [Double](repeating: 0.5, count: 6)
    #expect(abs(try bench(.hartmann6, 6).evaluate(centre).metrics[0] + 0.5053149917022332) < 1e-14)
    let nan = Double.nan
    #expect(
      try bench(.conditional, 9).evaluate([1, nan, 1, nan, nan, nan, 0.5, nan, 0.25]).metrics[0] == 0.25 + 0.4 + 0.25)
    #expect(try bench(.conditional, 9).evaluate([0, 1, nan, nan, -1, nan, nan, 0, nan]).metrics[0] == 1.2)
  }

  @Test(arguments: cases)
  func `gradients equal central differences where active and stay NaN elsewhere`(
    function: TestFunction, dimension: Int
  ) throws {
    let bench = try bench(function, dimension)
    let space = bench.description.space
    for trial in 0..<20 as Range<UInt64> {
      let x = randomConfiguration(space, trial)
      let gradient = try bench.evaluate(x, gradientOf: 0).gradient
      for (index, parameter) in space.parameters.enumerated() {
        guard parameter.flags.contains(.differentiable), !x[index].isNaN else {
          #expect(gradient[index].isNaN)
          continue
        }
        let h = 1e-5
        var (left, right) = (x, x)
        (left[index], right[index]) = (x[index] - h, x[index] + h)
        let difference = (try bench.evaluate(right).metrics[0] - bench.evaluate(left).metrics[0]) / (2 * h)
        #expect(abs(gradient[index] - difference) < 1e-6 * max(1, abs(difference)))
      }
    }
  }

  @Test(arguments: cases)
  func `the default configuration is complete and not the minimum`(function: TestFunction, dimension: Int) throws {
    let bench = try bench(function, dimension)
    let start = try #require(bench.description.space.defaultConfiguration)
    #expect(try bench.evaluate(start).metrics[1] > 0.1)
  }

  @Test func `noise comes from the trial's seed and leaves regret alone`() throws {
    let bench = try bench(.sphere, 2, ["noise": "0.5"])
    let found = try (0..<2000 as Range<UInt64>).map { try bench.evaluate([1, 1], seed: $0) }
    #expect(found.allSatisfy { $0.metrics[1] == 2 && $0.deviations[0] == 0.5 })
    let mean = found.reduce(0.0) { $0 + $1.metrics[0] } / 2000
    #expect(abs(mean - 2) < 5 * 0.5 / 2000.0.squareRoot())
    #expect(try bench.evaluate([1, 1], number: 9, seed: 4).metrics[0] == found[4].metrics[0])
    #expect(Set(found.map { $0.metrics[0] }).count == 2000)
  }

  @Test func `rosenbrock in one dimension is refused`() {
    #expect(throws: PluginError.invalid("rosenbrock needs dimension = 2 or more, not 1")) {
      _ = try bench(.rosenbrock, 1)
    }
  }

  @Test func `dimension is an option of the functions that have one`() {
    #expect(throws: Never.self) { _ = try bench(.sphere, 1000) }
    #expect(throws: PluginError.self) { _ = try bench(.sphere, 1001) }
  }
}
