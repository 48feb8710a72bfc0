// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let package = Package(
  name: "flatline-micro",
  dependencies: [
    .package(name: "flatline", path: "../../.."),
    // Without its traits, which bring two more packages to count allocations and reference counts:
    // Counting does that here.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "Counting"),
    .executableTarget(
      name: "Micro",
      dependencies: [
        "Counting",
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "FlatlineCore", package: "flatline"),
      ],
      path: "Benchmarks/Micro",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)
