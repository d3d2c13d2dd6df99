import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct GaussianProcessTests {
  private struct Problem {
    let space: Case
    let parameters: KernelParameters
    let rows: [[Double]]
    let outputs: [Double]
    let noiseWeights: [Double]
    let process: GaussianProcess
    var draws: Draws
  }

  private func problem(_ seed: UInt64, _ smoothness: Smoothness, count: Int = 23) throws -> Problem {
    var draws = Draws(seed)
    let space = try Case()
    let parameters = space.parameters(&draws, smoothness)
    let rows = (0..<count).map { _ in space.row(space.point(&draws)) }
    let outputs = (0..<count).map { _ in draws.normal() }
    let weights = (0..<count).map { $0 % 3 == 0 ? 5 * draws.uniform() : 1 }
    let process = GaussianProcess(space.features, parameters)
    for (row, weight) in zip(rows, weights) { process.add(row, noiseWeight: weight) }
    #expect(process.factorise(parameters))
    process.setTargets(outputs)
    return Problem(
      space: space, parameters: parameters, rows: rows, outputs: outputs, noiseWeights: weights, process: process,
      draws: draws)
  }

  private func covariance(_ problem: Problem) -> [[Double]] {
    problem.rows.indices.map { i in
      problem.rows.indices.map { j in
        KernelParameters.meanVariance + problem.space.kernel(problem.rows[i], problem.rows[j], problem.parameters)
          + (i == j ? problem.parameters.noise * problem.noiseWeights[i] : 0)
      }
    }
  }

  private func prediction(_ process: GaussianProcess, _ row: [Double]) -> (mean: Double, variance: Double) {
    var (mean, variance) = (0.0, 0.0)
    process.predict(row, number: 1, means: &mean, variances: &variance)
    return (mean, variance)
  }

  @Test(arguments: Smoothness.allCases)
  func `posterior and evidence are those of a dense computation`(smoothness: Smoothness) throws {
    var problem = try problem(5, smoothness)
    let matrix = covariance(problem)
    let (alpha, logDeterminant) = solve(matrix, problem.outputs)
    for _ in 0..<20 {
      let row = problem.space.row(problem.space.point(&problem.draws))
      let k = problem.rows.map {
        KernelParameters.meanVariance + problem.space.kernel($0, row, problem.parameters)
      }
      let mean = zip(k, alpha).map { $0 * $1 }.reduce(0, +)
      let solved = solve(matrix, k).solution
      let variance =
        KernelParameters.meanVariance + problem.parameters.variance - zip(k, solved).map { $0 * $1 }.reduce(0, +)
      let found = prediction(problem.process, row)
      #expect(isClose(found.mean, mean, 1e-10))
      #expect(isClose(found.variance, variance, 1e-10))
      #expect(isClose(problem.process.mean(row), mean, 1e-10))
    }
    for index in problem.rows.indices {
      #expect(
        isClose(problem.process.meanAtTold(index), prediction(problem.process, problem.rows[index]).mean, 1e-9))
    }
    var gradient = [Double](repeating: 0, count: problem.parameters.vector.count)
    let evidence = try #require(
      problem.process.negativeLogEvidence(problem.parameters, problem.outputs, &gradient))
    let fit = zip(problem.outputs, alpha).map { $0 * $1 }.reduce(0, +)
    #expect(isClose(evidence, 0.5 * fit + 0.5 * logDeterminant, 1e-10))
  }

  /// Numbers of scikit-learn 1.7: GaussianProcessRegressor(C(1) + C(0.7) * Matern([0.4, 0.9, 1.7], nu), alpha=1e-3,
  /// optimizer=None), predict(return_std=True) squared, and log_marginal_likelihood + n/2 ln 2π.
  @Test(arguments: [
    (
      Smoothness.threeHalves, [0.43463250176239754, 0.4382739021338482, 0.4368201953535724],
      [0.3691632045211568, 0.27002891870829093, 0.0009879530782919144], -3.7657370128816763
    ),
    (
      Smoothness.fiveHalves, [0.42798294874515186, 0.4769057613445131, 0.4354189073899821],
      [0.3113633928419082, 0.2137281465272938, 0.0009767318588704747], -3.3249378480663214
    ),
  ])
  func `predictions are those of scikit-learn`(
    smoothness: Smoothness, means: [Double], variances: [Double], evidence: Double
  ) throws {
    let space = try Case([.float("a", 0...1), .float("b", 0...1), .float("c", 0...1)])
    let rows = (1...7).map { i in [0.37, 0.61, 0.83].map { (Double(i) * $0).truncatingRemainder(dividingBy: 1) } }
    let outputs = rows.map { sin(3 * $0[0]) + $0[1] * $0[1] - $0[2] }
    let parameters = KernelParameters(
      smoothness: smoothness, logLengths: [log(0.4), log(0.9), log(1.7)], logVariance: log(0.7), logNoise: log(1e-3))
    let process = GaussianProcess(space.features, parameters)
    for row in rows { process.add(row) }
    process.factorise(parameters)
    process.setTargets(outputs)
    for (index, query) in [[0.1, 0.2, 0.3], [0.9, 0.5, 0.05], [0.37, 0.61, 0.83]].enumerated() {
      let found = prediction(process, query)
      #expect(isClose(found.mean, means[index], 1e-9))
      #expect(abs(found.variance - variances[index]) < 1e-9)
    }
    var gradient = [Double](repeating: 0, count: parameters.vector.count)
    let found = try #require(process.negativeLogEvidence(parameters, outputs, &gradient))
    #expect(isClose(-found - 3.5 * log(2 * .pi), evidence, 1e-9))
  }

  @Test(arguments: Smoothness.allCases)
  func `the gradient of the posterior density is that of finite differences`(smoothness: Smoothness) throws {
    let problem = try problem(7, smoothness)
    let prior = Prior(problem.space.features, effectiveDimension: 4)
    func value(_ vector: [Double], _ gradient: inout [Double]) throws -> Double {
      let parameters = KernelParameters(smoothness: smoothness, vector: vector)
      return try #require(problem.process.negativeLogEvidence(parameters, problem.outputs, &gradient))
        + prior.addNegativeLog(vector, to: &gradient)
    }
    let groups = problem.space.features.groups.count
    let mode = prior.mode(smoothness, groups: groups).vector
    // Above and below the mode, where the prior has another width.
    for shift in [-0.8, 0.3, 0.8] {
      let vector = mode.map { $0 + shift }
      var gradient = [Double](repeating: 0, count: vector.count)
      var unused = gradient
      _ = try value(vector, &gradient)
      for index in vector.indices {
        var (up, down) = (vector, vector)
        up[index] += 1e-5
        down[index] -= 1e-5
        let slope = (try value(up, &unused) - value(down, &unused)) / 2e-5
        #expect(isClose(gradient[index], slope, 1e-6), "entry \(index): \(gradient[index]) is not \(slope)")
      }
    }
  }

  @Test func `long scales are likelier than short ones, and those of labels expected to be longer`() throws {
    let features = try Case().features
    let groups = features.groups.count
    let prior = Prior(features, effectiveDimension: 10)
    let mode = prior.mode(.fiveHalves, groups: groups).vector
    var gradient = [Double](repeating: 0, count: mode.count)
    for (group, form) in features.groups.map(\.form).enumerated() {
      #expect((mode[group] > mode[0]) == (form == .code))
      func cost(_ shift: Double) -> Double {
        var vector = mode
        vector[group] += shift
        return prior.addNegativeLog(vector, to: &gradient)
      }
      #expect(cost(1) < cost(-1))
    }
  }

  @Test(arguments: Smoothness.allCases)
  func `appended rows give the factor that a new factorisation gives`(smoothness: Smoothness) throws {
    var problem = try problem(9, smoothness, count: 130)
    let appended = GaussianProcess(problem.space.features, problem.parameters)
    for index in 0..<50 { appended.add(problem.rows[index], noiseWeight: problem.noiseWeights[index]) }
    appended.factorise(problem.parameters)
    for index in 50..<130 {
      appended.append(problem.rows[index], noiseWeight: problem.noiseWeights[index], pending: false)
    }
    appended.setTargets(problem.outputs)
    for _ in 0..<20 {
      let row = problem.space.row(problem.space.point(&problem.draws))
      let (a, b) = (prediction(appended, row), prediction(problem.process, row))
      #expect(isClose(a.mean, b.mean, 1e-9) && isClose(a.variance, b.variance, 1e-9))
    }
  }

  @Test func `pending configurations lower the deviation and leave the mean`() throws {
    var problem = try problem(11, .fiveHalves)
    let row = problem.space.row(problem.space.point(&problem.draws))
    let other = problem.space.row(problem.space.point(&problem.draws))
    let before = (prediction(problem.process, row), prediction(problem.process, other))
    problem.process.append(row, pending: true)
    let after = (prediction(problem.process, row), prediction(problem.process, other))
    #expect(after.0.mean == before.0.mean && after.1.mean == before.1.mean)
    #expect(after.0.variance <= problem.parameters.noise && after.0.variance < before.0.variance)
    #expect(after.1.variance <= before.1.variance)
    problem.process.removePending()
    #expect(prediction(problem.process, row) == before.0)
  }

  @Test func `leave-one-out means are those of processes without the one`() throws {
    let problem = try problem(13, .threeHalves)
    problem.process.computeInverse()
    let found = problem.process.leaveOneOut(problem.outputs)
    for left in [0, 7, 22] {
      let process = GaussianProcess(problem.space.features, problem.parameters)
      for index in problem.rows.indices where index != left {
        process.add(problem.rows[index], noiseWeight: problem.noiseWeights[index])
      }
      process.factorise(problem.parameters)
      process.setTargets(problem.outputs.indices.filter { $0 != left }.map { problem.outputs[$0] })
      let expected = prediction(process, problem.rows[left])
      #expect(isClose(found.means[left], expected.mean, 1e-9))
      let noise = problem.parameters.noise * problem.noiseWeights[left]
      #expect(isClose(found.variances[left], expected.variance + noise, 1e-9))
    }
  }

  @Test func `equal configurations do not break the factor`() throws {
    let space = try Case()
    var draws = Draws(17)
    let row = space.row(space.point(&draws))
    let parameters = space.parameters(&draws, noise: 1e-8)
    let process = GaussianProcess(space.features, parameters)
    for _ in 0..<40 { process.add(row) }
    #expect(process.factorise(parameters))
    for _ in 0..<40 { process.append(row, pending: false) }
    process.setTargets((0..<80).map { _ in 1 })
    let found = prediction(process, row)
    #expect(abs(found.mean - 1) < 1e-3 && found.variance >= 0)
  }
}
