import HonePlugin
import MLPObjective
import Testing

struct SpaceTests {
  /// The published table, one line a hyperparameter: name, kind, values, default, scale, condition.
  static let network = """
    batch_size int 32 4096 32 log always
    updates int 50 2500 200 log always
    layers int 1 6 1 linear always
    learning_rate float 1e-06 1.0 0.01 log always
    l2 float 1e-07 0.01 0.0001 log always
    dropout_output float 0.0 0.99 0.5 linear always
    solver choice SGD Momentum Adam Adadelta Adagrad smorm3s Nesterov = smorm3s always
    lr_policy choice Fixed Inv Exp Step = Fixed always
    beta1 float 0.0001 0.1 0.1 log solver=Adam
    beta2 float 0.0001 0.1 0.1 log solver=Adam
    rho float 0.05 0.99 0.95 log solver=Adadelta
    momentum float 0.3 0.999 0.9 log solver=Momentum|Nesterov
    gamma float 0.001 0.1 0.01 log lr_policy=Inv|Exp|Step
    k float 0.0 1.0 0.5 linear lr_policy=Inv
    s int 2 20 2 linear lr_policy=Step
    """

  static func layer(_ i: Int) -> String {
    let there = i == 1 ? "always" : "layers>=\(i)"
    return """
      activation_\(i) choice Sigmoid TanH ScaledTanH ELU ReLU Leaky Linear = ReLU \(there)
      units_\(i) int 64 4096 128 log \(there)
      dropout_\(i) float 0.0 0.99 0.5 linear \(there)
      init_\(i) choice Constant Normal Uniform Glorot-Uniform Glorot-Normal He-Normal He-Uniform Orthogonal Sparse \
      = He-Normal \(there)
      init_std_\(i) float 1e-07 0.1 0.0005 log init_\(i)=Normal
      """
  }

  private func line(_ parameter: Parameter) -> String {
    func text(_ literal: Condition.Literal) -> String {
      switch (literal.relation, literal.right) {
      case (.equal, .label(let label)): "\(literal.parameter)=\(label)"
      case (.in, .labels(let labels)): "\(literal.parameter)=\(labels.joined(separator: "|"))"
      case (.greaterEqual, .number(let number)): "\(literal.parameter)>=\(Int(number))"
      default: "?"
      }
    }
    let condition =
      parameter.condition.isAlways ? "always" : parameter.condition.terms.joined().map(text).joined(separator: " ")
    switch (parameter.domain, parameter.preset) {
    case (.float(let low, let high, 0, let log), .number(let preset)):
      return "\(parameter.name) float \(low) \(high) \(preset) \(log ? "log" : "linear") \(condition)"
    case (.int(let low, let high, 0, let log), .number(let preset)):
      return "\(parameter.name) int \(Int(low)) \(Int(high)) \(Int(preset)) \(log ? "log" : "linear") \(condition)"
    case (.choice(let labels), .label(let preset)):
      return "\(parameter.name) choice \(labels.joined(separator: " ")) = \(preset) \(condition)"
    default:
      return "\(parameter.name) ?"
    }
  }

  @Test func `the space is the published table of 45 hyperparameters`() {
    let expected = ([SpaceTests.network] + (1...6).map(SpaceTests.layer)).joined(separator: "\n").split(separator: "\n")
    let found = MLPSpace().parameters.map(line)
    #expect(found.count == 45)
    #expect(found == expected.map(String.init))
  }

  @Test func `options bound the layers and the units, presets included`() throws {
    let space = MLPSpace(maxLayers: 2, maxUnits: 100)
    #expect(space.parameters.count == 25)
    #expect(space.parameters.contains { line($0) == "layers int 1 2 1 linear always" })
    #expect(space.parameters.contains { line($0) == "units_2 int 64 100 100 log layers>=2" })
    #expect(MLPSpace(maxLayers: 1, maxUnits: 64).parameters.count == 20)
    _ = try Space(MLPSpace(maxLayers: 1, maxUnits: 64).parameters)
  }

  @Test func `only rates, l2, momentum and dropout may change while training`() {
    let adjustable = MLPSpace().parameters.filter { $0.flags.contains(.adjustable) }.map(\.name)
    #expect(
      adjustable == [
        "learning_rate", "l2", "dropout_output", "momentum", "dropout_1", "dropout_2", "dropout_3", "dropout_4",
        "dropout_5", "dropout_6",
      ])
  }

  @Test func `the default configuration is one layer of 128 ReLU units trained by smorm3s`() throws {
    let space = MLPSpace()
    let values = try #require(try Space(space.parameters).defaultConfiguration)
    var expected = Hyperparameters(layers: [LayerSettings(units: 128, dropout: 0.5)])
    expected.l2 = 1e-4
    expected.outputDropout = 0.5
    #expect(try space.hyperparameters(values) == expected)
  }

  @Test func `every point of the cube is a configuration that says all a network needs`() throws {
    let space = MLPSpace()
    let cube = try Space(space.parameters)
    var random = RandomStream(seed: 9, trial: 0, stream: 0)
    var solvers: Set<Solver.Name> = []
    for _ in 0..<500 {
      let found = try space.hyperparameters(cube.configuration(atUnit: (0..<45).map { _ in random.uniform() }))
      solvers.insert(found.solver.name)
      if case .adam(let beta1, let beta2) = found.solver {
        #expect((0.9...0.9999).contains(beta1) && (0.9...0.9999).contains(beta2))
      }
    }
    #expect(solvers.count == Solver.Name.allCases.count)
  }

  @Test func `updates may be missing where the budget says them`() throws {
    let space = MLPSpace()
    var values = try #require(try Space(space.parameters).defaultConfiguration)
    values[1] = .nan
    #expect(try space.hyperparameters(values).updates == 200)
    values[0] = .nan
    #expect(throws: PluginError.self) { try space.hyperparameters(values) }
  }
}
