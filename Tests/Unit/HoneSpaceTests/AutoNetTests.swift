import Glibc
import HoneSpace
import Testing

/// The space of Auto-Net, the host's hardest everyday case: 45 hyperparameters, three deep.
///
/// Source: Mendoza, Klein, Feurer, Springenberg, Hutter, "Towards Automatically-Tuned Neural Networks", AutoML 2016, table 1.
enum AutoNet {
  static func space() throws -> ConfigurationSpace {
    var all = [
      Hyperparameter("batch_size", .int(IntRange(low: 32, high: 4096, scale: .log)), preset: 32),
      Hyperparameter("updates", .int(IntRange(low: 50, high: 2500, scale: .log)), preset: 200),
      Hyperparameter("layers", .int(IntRange(low: 1, high: 6)), preset: 1),
      Hyperparameter("learning_rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 1e-2),
      Hyperparameter("l2", .float(FloatRange(low: 1e-7, high: 1e-2, scale: .log)), preset: 1e-4),
      Hyperparameter("dropout_output", .float(FloatRange(low: 0, high: 0.99)), preset: 0.5),
      Hyperparameter(
        "solver", .choice(labels: ["SGD", "Momentum", "Adam", "Adadelta", "Adagrad", "smorm3s", "Nesterov"]), preset: 5),
      Hyperparameter("lr_policy", .choice(labels: ["Fixed", "Inv", "Exp", "Step"]), preset: 0),
    ]
    func add(_ name: String, _ domain: Domain, _ preset: Double, when condition: String) throws {
      let condition = try Formula(parsing: condition, over: all)
      all.append(Hyperparameter(name, domain, preset: preset, condition: condition))
    }
    let beta = FloatRange(low: 1e-4, high: 1e-1, scale: .log)
    try add("beta1", .float(beta), 0.1, when: "solver == Adam")
    try add("beta2", .float(beta), 0.1, when: "solver == Adam")
    try add("rho", .float(FloatRange(low: 0.05, high: 0.99, scale: .log)), 0.95, when: "solver == Adadelta")
    try add(
      "momentum", .float(FloatRange(low: 0.3, high: 0.999, scale: .log)), 0.9, when: "solver in {Momentum, Nesterov}")
    try add("gamma", .float(FloatRange(low: 1e-3, high: 0.1, scale: .log)), 0.01, when: "lr_policy in {Inv, Exp, Step}")
    try add("k", .float(FloatRange(low: 0, high: 1)), 0.5, when: "lr_policy == Inv")
    try add("s", .int(IntRange(low: 2, high: 20)), 2, when: "lr_policy == Step")
    let activations = ["Sigmoid", "TanH", "ScaledTanH", "ELU", "ReLU", "Leaky", "Linear"]
    let inits = [
      "Constant", "Normal", "Uniform", "Glorot-Uniform", "Glorot-Normal", "He-Normal", "He-Uniform", "Orthogonal",
      "Sparse",
    ]
    for i in 1...6 {
      let exists = "layers >= \(i)"
      try add("activation_\(i)", .choice(labels: activations), 4, when: exists)
      try add("units_\(i)", .int(IntRange(low: 64, high: 4096, scale: .log)), 128, when: exists)
      try add("dropout_\(i)", .float(FloatRange(low: 0, high: 0.99)), 0.5, when: exists)
      try add("init_\(i)", .choice(labels: inits), 5, when: exists)
      try add(
        "init_std_\(i)", .float(FloatRange(low: 1e-7, high: 0.1, scale: .log)), 5e-4,
        when: "\(exists) and init_\(i) == Normal")
    }
    return try ConfigurationSpace(all)
  }
}

@Suite struct `the space of Auto-Net` {
  let space: ConfigurationSpace

  init() throws { space = try AutoNet.space() }

  @Test func `it has 45 hyperparameters`() { #expect(space.count == 45) }

  @Test func `its default has one layer of 128 rectified units`() throws {
    let configuration = try #require(space.defaultConfiguration)
    let active = space.hyperparameters.indices.filter { configuration[$0] != nil }.map {
      space.hyperparameters[$0].name
    }
    #expect(
      active == [
        "batch_size", "updates", "layers", "learning_rate", "l2", "dropout_output", "solver", "lr_policy",
        "activation_1",
        "units_1", "dropout_1", "init_1",
      ])
    #expect(space.text(configuration.values[15], of: 15) == "ReLU")
    try space.validate(configuration)
  }

  @Test func `setting a hyperparameter of a missing layer says what would bring it`() {
    #expect(throws: SpaceError.settingInactive(name: "units_3", condition: "layers >= 3")) {
      try space.configuration(assigning: [("units_3", "64")])
    }
  }

  @Test func `its size is infinite, and astronomic on a grid`() throws {
    #expect(space.size == .infinite)
    let fixed = space.hyperparameters.filter { if case .float = $0.domain { true } else { false } }
    let finite = try space.narrowed(by: fixed.map { .fix(name: $0.name, text: $0.presetShown) })
    guard case .astronomic(let log10) = finite.size else {
      Issue.record("\(finite.size)")
      return
    }
    // By hand: batches 4065 × updates 2451 × 7 solvers × (3 policies + 19 steps) × the sum over 1 to 6 layers of
    // (7 activations × 4033 units × 9 inits)^layers.
    let layer = 7.0 * 4033 * 9
    let layers = (1...6).reduce(0.0) { sum, n in sum + (0..<n).reduce(1.0) { product, _ in product * layer } }
    let byHand = 4065.0 * 2451 * 7 * 22 * layers
    #expect(abs(log10 - Glibc.log10(byHand)) < 1e-9)
  }

  @Test func `it survives JSON`() throws {
    #expect(try ConfigurationSpace(json: space.encodedJSON()) == space)
  }

  @Test func `its tree is golden`() {
    #expect(SpaceText(space, width: 100).tree().joined(separator: "\n") == tree)
  }

  @Test func `its table is golden for a narrow terminal`() {
    let lines = SpaceText(space, width: 80).table()
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.prefix(21).joined(separator: "\n") == tableHead)
  }

  // Printed by `SpaceText` and read through by eye against the table of the paper.
  private let tree = """
    batch_size  int  32 … 4096  log  default 32
    updates  int  50 … 2500  log  default 200
    layers  int  1 … 6  default 1
    ├─ layers >= 1
    │  ├─ activation_1  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
    │  ├─ units_1  int  64 … 4096  log  default 128
    │  ├─ dropout_1  float  0 … 0.99  default 0.5
    │  └─ init_1  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
    │     └─ init_1 == Normal
    │        └─ init_std_1  float  1e-7 … 0.1  log  default 0.0005
    ├─ layers >= 2
    │  ├─ activation_2  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
    │  ├─ units_2  int  64 … 4096  log  default 128
    │  ├─ dropout_2  float  0 … 0.99  default 0.5
    │  └─ init_2  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
    │     └─ init_2 == Normal
    │        └─ init_std_2  float  1e-7 … 0.1  log  default 0.0005
    ├─ layers >= 3
    │  ├─ activation_3  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
    │  ├─ units_3  int  64 … 4096  log  default 128
    │  ├─ dropout_3  float  0 … 0.99  default 0.5
    │  └─ init_3  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
    │     └─ init_3 == Normal
    │        └─ init_std_3  float  1e-7 … 0.1  log  default 0.0005
    ├─ layers >= 4
    │  ├─ activation_4  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
    │  ├─ units_4  int  64 … 4096  log  default 128
    │  ├─ dropout_4  float  0 … 0.99  default 0.5
    │  └─ init_4  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
    │     └─ init_4 == Normal
    │        └─ init_std_4  float  1e-7 … 0.1  log  default 0.0005
    ├─ layers >= 5
    │  ├─ activation_5  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
    │  ├─ units_5  int  64 … 4096  log  default 128
    │  ├─ dropout_5  float  0 … 0.99  default 0.5
    │  └─ init_5  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
    │     └─ init_5 == Normal
    │        └─ init_std_5  float  1e-7 … 0.1  log  default 0.0005
    └─ layers >= 6
       ├─ activation_6  choice  Sigmoid, TanH, ScaledTanH, ELU, ReLU, Leaky, Linear  default ReLU
       ├─ units_6  int  64 … 4096  log  default 128
       ├─ dropout_6  float  0 … 0.99  default 0.5
       └─ init_6  choice  Constant, Normal, Uniform, Glorot-Uniform, Glorot-Normal, …  default He-Normal
          └─ init_6 == Normal
             └─ init_std_6  float  1e-7 … 0.1  log  default 0.0005
    learning_rate  float  1e-6 … 1  log  default 0.01
    l2  float  1e-7 … 0.01  log  default 0.0001
    dropout_output  float  0 … 0.99  default 0.5
    solver  choice  SGD, Momentum, Adam, Adadelta, Adagrad, smorm3s, Nesterov  default smorm3s
    ├─ solver == Adam
    │  ├─ beta1  float  0.0001 … 0.1  log  default 0.1
    │  └─ beta2  float  0.0001 … 0.1  log  default 0.1
    ├─ solver == Adadelta
    │  └─ rho  float  0.05 … 0.99  log  default 0.95
    └─ solver in {Momentum, Nesterov}
       └─ momentum  float  0.3 … 0.999  log  default 0.9
    lr_policy  choice  Fixed, Inv, Exp, Step  default Fixed
    ├─ lr_policy in {Inv, Exp, Step}
    │  └─ gamma  float  0.001 … 0.1  log  default 0.01
    ├─ lr_policy == Inv
    │  └─ k  float  0 … 1  default 0.5
    └─ lr_policy == Step
       └─ s  int  2 … 20  default 2
    """
  private let tableHead = """
    name            kind    range               default    scale  active when
    batch_size      int     32 … 4096           32         log
    updates         int     50 … 2500           200        log
    layers          int     1 … 6               1
    learning_rate   float   1e-6 … 1            0.01       log
    l2              float   1e-7 … 0.01         0.0001     log
    dropout_output  float   0 … 0.99            0.5
    solver          choice  SGD, Momentum,      smorm3s
                            Adam, Adadelta,
                            Adagrad, smorm3s,
                            Nesterov
    lr_policy       choice  Fixed, Inv, Exp,    Fixed
                            Step
    beta1           float   0.0001 … 0.1        0.1        log    solver == Adam
    beta2           float   0.0001 … 0.1        0.1        log    solver == Adam
    rho             float   0.05 … 0.99         0.95       log    solver == Adadelta
    momentum        float   0.3 … 0.999         0.9        log    solver in
                                                                  {Momentum,
                                                                  Nesterov}
    gamma           float   0.001 … 0.1         0.01       log    lr_policy in {Inv,
                                                                  Exp, Step}
    """
}
