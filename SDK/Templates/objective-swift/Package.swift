// swift-tools-version: 6.2
import PackageDescription

// The plugin, which tests may import, and around it the library that hone loads, with its one exported function.
let package = Package(
  name: "plugin-name",
  products: [.library(name: "plugin-name", type: .dynamic, targets: ["Export"])],
  dependencies: [.package(path: "sdk")],
  targets: [
    .target(name: "PluginNameObjective", dependencies: [.product(name: "HonePlugin", package: "sdk")]),
    .target(
      name: "Export",
      dependencies: [
        "PluginNameObjective", .product(name: "HonePlugin", package: "sdk"), .product(name: "CHone", package: "sdk"),
      ],
      linkerSettings: [
        // Leaves hone_library_v1 as the only symbol of the library.
        .unsafeFlags(["-use-ld=lld", "-Xlinker", "--version-script=\(Context.packageDirectory)/sdk/hone.map"]),
        // Puts Swift's own library into it: it needs no Swift where it runs.
        .unsafeFlags(["-static-stdlib"], .when(configuration: .release)),
      ]),
  ]
)
