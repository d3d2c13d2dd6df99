// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: imports are private unless said otherwise, and warnings are errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Leaves `hone_library_v1` as the only symbol that a plugin library exports. (gold would keep local ones in the table.)
let oneSymbol: [LinkerSetting] = [
  .unsafeFlags(["-use-ld=lld", "-Xlinker", "--version-script=\(Context.packageDirectory)/SDK/hone.map"])
]

/// Puts Swift's own library into a plugin that is released, as `make build` does with the host: neither needs Swift where
/// it runs.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]

/// Spares a released command the relocation of 88,000 addresses, a quarter of the time in which it starts.
///
/// What it gives up, a random place of the executable's own code in memory, plugins and C libraries keep.
let atFixedAddress: [LinkerSetting] = [
  .unsafeFlags(["-Xclang-linker", "-no-pie"], .when(configuration: .release))
]

/// Kernels of loops over registers are too slow to test without optimisation.
let fastWhenDebugged: [CSetting] = [.unsafeFlags(["-O2"], .when(configuration: .debug))]

/// A module of the host.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: strict)
}

/// The tests of a module.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: "Tests/Unit/\(name)Tests", resources: resources,
    swiftSettings: strict)
}

/// A built-in plugin in Swift: the algorithm, which tests import, and the library around it, which exports the entry.
func plugin(
  _ folder: String, algorithm: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> [Target] {
  [
    .target(
      name: algorithm, dependencies: ["HonePlugin"] + dependencies, path: "Plugins/\(folder)",
      exclude: ["Export"] + exclude,
      swiftSettings: strict),
    .target(
      name: "\(folder)Library", dependencies: ["HonePlugin", "CHone", .byName(name: algorithm)],
      path: "Plugins/\(folder)/Export", swiftSettings: strict, linkerSettings: oneSymbol + selfContained),
  ]
}

/// The shared object of a built-in plugin; it lands beside the executable.
func library(_ name: String, _ target: String) -> Product {
  .library(name: "hone-\(name)", type: .dynamic, targets: [target])
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
  name: "hone",
  products: [
    .executable(name: "hone", targets: ["hone"]),
    library("random", "RandomLibrary"),
    library("grid", "GridLibrary"),
    library("bayesian", "BayesianLibrary"),
    library("tpe", "TPELibrary"),
    library("multi-fidelity", "MultiFidelityLibrary"),
    library("evolutionary", "EvolutionaryLibrary"),
    library("hypergradient", "HypergradientLibrary"),
    library("rl-controller", "RLControllerLibrary"),
    library("auto", "AutoLibrary"),
    library("mlp", "MLPLibrary"),
    library("svm", "SVMLibrary"),
    library("test-functions", "TestFunctionsLibrary"),
    library("function", "FunctionLibrary"),
    library("command", "CommandLibrary"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // What a plugin's author needs.
    .systemLibrary(name: "CHone", path: "SDK/include"),
    .target(name: "HonePlugin", dependencies: ["CHone"], path: "SDK/Swift", swiftSettings: strict),

    // C libraries.
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CFloatingPointState", path: "Sources/CFloatingPointState"),
    .target(name: "CProcessControl", path: "Sources/CProcessControl"),
    .target(name: "CTomlPlusPlus", path: "Sources/CTomlPlusPlus"),
    .target(
      name: "CHoneData", dependencies: ["CHone"], path: "Plugins/Data", exclude: ["sets"],
      cSettings: [.headerSearchPath("../../SDK/include")],
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("csv")]),

    // What several built-in plugins share.
    .target(name: "QuasiRandom", dependencies: ["CHone"], path: "Plugins/QuasiRandom", swiftSettings: strict),

    // Built-in plugins.
    .target(
      name: "CBayesKernels", dependencies: ["COpenBLAS"], path: "Plugins/Bayesian/Kernels",
      cSettings: [.headerSearchPath("../../Kernels")]),
    .target(
      name: "CTPEKernels", path: "Plugins/TPE/Kernels", cSettings: [.headerSearchPath("../../Kernels")]),
    .target(
      name: "CMLPKernels", dependencies: ["CHone"], path: "Plugins/MLP/Kernels",
      cSettings: [.headerSearchPath("../../../SDK/include"), .headerSearchPath("../../Kernels")] + fastWhenDebugged,
      linkerSettings: [.linkedLibrary("openblas")]),
    .target(
      name: "CFunctionCall", dependencies: ["CHone"], path: "Plugins/Function/Native",
      cSettings: [.headerSearchPath("../../../SDK/include")],
      linkerSettings: [.linkedLibrary("ffi"), .linkedLibrary("dw")]),
    .target(
      name: "CSVMObjective", dependencies: ["CHone", "CHoneData"], path: "Plugins/SVM", exclude: ["Export"],
      cSettings: [.headerSearchPath("../../SDK/include")], linkerSettings: [.linkedLibrary("svm")]),
    .target(
      name: "SVMLibrary", dependencies: ["CHone", "CSVMObjective"], path: "Plugins/SVM/Export", publicHeadersPath: ".",
      cSettings: [.headerSearchPath("../../../SDK/include")], linkerSettings: oneSymbol + selfContained),

    .target(name: "CCommandGuard", path: "Plugins/Command/Process"),

    // The host, each module importing only those above it.
    module("HoneSpace"),
    module("HonePluginHost", ["CHone", "CFloatingPointState", "CProcessControl", "HoneSpace"]),
    module("HoneConformance", ["CProcessControl", "HoneSpace", "HonePluginHost"]),
    module("HoneTemplates", ["HonePluginHost"]),
    module("HoneWorkers", ["CProcessControl", "HoneSpace", "HonePluginHost", deque]),
    module("HoneStudy", ["HoneSpace", deque]),
    module("HoneStudyFile", ["HoneSpace", "HoneStudy", "CTomlPlusPlus"]),
    module("HoneStore", ["HoneSpace", "HoneStudy", grdb, sqlite]),
    module("HoneHost", ["HoneSpace", "HonePluginHost", "HoneWorkers", "HoneStudy", "HoneStore", deque]),
    module("HoneViews", ["HoneSpace", "HoneStudy", "HoneStore"]),
    module("HoneDashboard", ["HoneSpace", "HoneStudy", "HoneStore", "HoneViews"] + nio),
    module(
      "HoneCommandLine",
      [
        "HoneSpace", "HonePluginHost", "HoneWorkers", "HoneStudy", "HoneStudyFile", "HoneStore", "HoneHost",
        "HoneConformance", "HoneTemplates", "HoneViews", "HoneDashboard",
        argumentParser,
      ]),
    .executableTarget(
      name: "hone", dependencies: ["HoneCommandLine"], path: "Sources/hone", swiftSettings: strict,
      linkerSettings: atFixedAddress),
  ]
    + plugin("Random", algorithm: "RandomOptimizer", ["QuasiRandom"])
    + plugin("Grid", algorithm: "GridOptimizer", ["CHone"])
    + plugin(
      "Bayesian", algorithm: "BayesianOptimizer", ["CHone", "CBayesKernels", "QuasiRandom", "TPEOptimizer"],
      exclude: ["Kernels"])
    + plugin("TPE", algorithm: "TPEOptimizer", ["CHone", "CTPEKernels", "QuasiRandom"], exclude: ["Kernels"])
    + plugin("MultiFidelity", algorithm: "MultiFidelityOptimizers")
    + plugin("Hypergradient", algorithm: "HypergradientOptimizer", ["CHone"])
    + plugin("Evolutionary", algorithm: "EvolutionaryOptimizer", ["CHone", "COpenBLAS", "QuasiRandom"])
    + plugin("Auto", algorithm: "AutoOptimizer")
    + plugin("RLController", algorithm: "RLController", ["CHone", "QuasiRandom"])
    + plugin(
      "MLP", algorithm: "MLPObjective", ["CHone", "COpenBLAS", "CHoneData", "CMLPKernels"], exclude: ["Kernels"])
    + plugin("TestFunctions", algorithm: "TestFunctionsObjective")
    + plugin("Function", algorithm: "FunctionObjective", ["CHone", "CFunctionCall"], exclude: ["Native"])
    + plugin("Command", algorithm: "CommandObjective", ["CCommandGuard"], exclude: ["Process"])
    + [
      tests("HonePlugin", ["HonePlugin", "CHone", "HoneSpace"]),
      tests("RandomOptimizer", ["RandomOptimizer", "HonePlugin"]),
      tests("QuasiRandom", ["QuasiRandom"]),
      tests("GridOptimizer", ["GridOptimizer", "HonePlugin"]),
      tests(
        "BayesianOptimizer",
        ["BayesianOptimizer", "HonePlugin", "CHone", "CBayesKernels", "QuasiRandom", "TestFunctionsObjective"]),
      tests("TPEOptimizer", ["TPEOptimizer", "HonePlugin", "CHone", "CTPEKernels", "TestFunctionsObjective"]),
      tests(
        "MultiFidelity",
        [
          "MultiFidelityOptimizers", "RandomOptimizer", "GridOptimizer", "BayesianOptimizer", "TPEOptimizer",
          "EvolutionaryOptimizer", "HonePlugin",
        ]),
      tests("HypergradientOptimizer", ["HypergradientOptimizer", "RandomOptimizer", "HonePlugin"]),
      tests("EvolutionaryOptimizer", ["EvolutionaryOptimizer", "HonePlugin", "CHone"]),
      tests(
        "AutoOptimizer",
        ["AutoOptimizer", "RandomOptimizer", "EvolutionaryOptimizer", "MultiFidelityOptimizers", "HonePlugin"]),
      tests("Decorator", ["AutoOptimizer", "HypergradientOptimizer", "MultiFidelityOptimizers", "HonePlugin"]),
      tests("RLController", ["RLController", "HonePlugin", "CHone"]),
      tests("TestFunctions", ["TestFunctionsObjective", "HonePlugin"], resources: [.copy("Golden")]),
      tests("FunctionObjective", ["FunctionObjective", "HonePlugin", "CHone"]),
      tests("CommandObjective", ["CommandObjective", "HonePlugin"]),
      tests("CHoneData", ["CHoneData"]),
      tests("SVM", ["CSVMObjective", "CHone"]),
      tests("MLPObjective", ["MLPObjective", "HonePlugin", "CHone", "CHoneData", "CMLPKernels", "COpenBLAS"]),
      tests("HoneSpace", ["HoneSpace"]),
      tests("HoneStudy", ["HoneStudy", "HoneSpace"]),
      tests("HonePluginHost", ["HonePluginHost", "HoneSpace"]),
      tests("HoneConformance", ["HoneConformance", "HonePluginHost", "HoneSpace"]),
      tests("HoneTemplates", ["HoneTemplates", "HonePluginHost"]),
      tests("HoneWorkers", ["HoneWorkers", "HonePluginHost", "HoneSpace"]),
      tests("HoneStore", ["HoneStore", "HoneStudy", "HoneSpace"]),
      tests("HoneViews", ["HoneViews", "HoneStudy", "HoneSpace"]),
      tests("HoneDashboard", ["HoneDashboard"]),
      tests("HoneStudyFile", ["HoneStudyFile", "HoneSpace"]),
      .testTarget(name: "EndToEndTests", dependencies: ["hone"], path: "Tests/EndToEnd", swiftSettings: strict),
    ],
  cxxLanguageStandard: .cxx17
)

// The fuzzers of Scripts/fuzz.sh, which says where libFuzzer is; nobody else builds them.
if let fuzzer = Context.environment["HONE_FUZZER"] {
  func fuzzing(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: "Fuzz\(name)", dependencies: ["Fuzzer"] + dependencies, path: "Tests/Fuzz/\(name)", swiftSettings: strict,
      linkerSettings: [.unsafeFlags([fuzzer]), .linkedLibrary("stdc++")])
  }
  package.targets += [
    .target(name: "Fuzzer", path: "Tests/Fuzz/Fuzzer"),
    fuzzing("Frames", ["HoneWorkers"]),
    fuzzing("Toml", ["HoneStudyFile", "HoneSpace"]),
    fuzzing("Space", ["HoneSpace", "HoneStudyFile"]),
    fuzzing("Data", ["CHoneData"]),
    fuzzing("Declarations", ["FunctionObjective", "HonePlugin"]),
    fuzzing("Command", ["CommandObjective", "HonePlugin"]),
    fuzzing("Store", ["HoneStore", "HoneStudy", "HoneSpace"]),
  ]
}
