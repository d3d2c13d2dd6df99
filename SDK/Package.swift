// swift-tools-version: 6.2
import PackageDescription

// What a plugin in Swift needs of hone, as a package of its own: a project depends on this folder, or on a copy of it.
let package = Package(
  name: "sdk",
  products: [
    .library(name: "HonePlugin", targets: ["HonePlugin"]),
    .library(name: "CHone", targets: ["CHone"]),
  ],
  targets: [
    .systemLibrary(name: "CHone", path: "include"),
    .target(
      name: "HonePlugin", dependencies: ["CHone"], path: "Swift",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]),
  ]
)
