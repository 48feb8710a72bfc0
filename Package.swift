// swift-tools-version: 6.2
import PackageDescription

// `tools/test` sets FLATLINE_STRICT: there, and so in CI, a warning is an error.
let strict = Context.environment["FLATLINE_STRICT"] != nil

let settings: [SwiftSetting] =
  [.strictMemorySafety(), .swiftLanguageMode(.v6)]
  + (strict ? [.treatAllWarnings(as: .error)] : [])

// What reads packets and logs is optimized there in debug builds too: the tests read many captures.
let readerSettings: [SwiftSetting] =
  settings + (strict ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : [])

// `tools/fuzz` sets FLATLINE_FUZZ: nobody else builds what feeds odd input to the modules.
let fuzzTargets: [Target] =
  Context.environment["FLATLINE_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CPcap", "Capture", "FlatlineCore", "FlatlineReport", "FlatlineScore", "SyntheticTraffic",
        "TestSupport",
      ],
      path: "Tests/Fuzz", swiftSettings: settings)
  ]

// `tools/flatline` says from which commit it builds, and of which day that is.
let commit: [CSetting] = ["FLATLINE_REVISION", "FLATLINE_DATE"].map {
  .define($0, to: Context.environment[$0] ?? "")
}

let package = Package(
  name: "flatline",
  products: [
    .executable(name: "flatline", targets: ["flatline"]),
    .library(name: "FlatlineCore", targets: ["FlatlineCore"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    // Needs libcurl's headers, and loads it when the program runs.
    .target(name: "CCurl"),
    .systemLibrary(name: "CLinux"),
    .target(name: "CBuild", cSettings: commit),
    // Without pkg-config: it gives defines, which SwiftPM does not take.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(
      name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "FlatlineCore",
      dependencies: [.product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: readerSettings),
    // Files and standard input, compressed or not.
    .target(name: "ByteInput", dependencies: ["CZlib", "CZstd"], swiftSettings: readerSettings),
    // Files that are written whole.
    .target(name: "ByteOutput", swiftSettings: settings),
    .target(
      name: "Capture", dependencies: ["ByteInput", "CLinux", "CPcap", "FlatlineCore"],
      swiftSettings: readerSettings),
    // What the kernel tells of TCP sockets.
    .target(
      name: "SocketDiagnostics", dependencies: ["CLinux", "FlatlineCore"], swiftSettings: settings),
    .target(
      name: "ParallelReading", dependencies: ["Capture", "FlatlineCore"],
      swiftSettings: readerSettings),
    // What each word of flatline's vocabulary means, and what to do about it.
    .target(name: "FlatlineGuide", dependencies: ["FlatlineCore"], swiftSettings: settings),
    .target(
      name: "FlatlineReport", dependencies: ["FlatlineCore", "FlatlineGuide"],
      swiftSettings: settings),
    // The report to attach: one file of HTML, made of a template, events and packets.
    .target(
      name: "FlatlinePage",
      dependencies: ["FlatlineCore", "FlatlineEvidence", "FlatlineGuide", "FlatlineReport"],
      resources: [
        "page.html", "page.css", "text.js", "data.js", "view.js", "marks.js", "timeline.js",
        "table.js", "sequence.js", "lane.js", "summary.js", "main.js",
      ].map { .embedInCode("Template/\($0)") }, swiftSettings: settings),
    // The packets of each connection in trouble, for whoever doubts.
    .target(
      name: "FlatlineEvidence", dependencies: ["FlatlineCore"], swiftSettings: readerSettings),
    .target(
      name: "FlatlineScore", dependencies: ["ByteInput", "FlatlineCore", "FlatlineReport"],
      swiftSettings: readerSettings),
    .target(
      name: "FlatlineOptions",
      dependencies: [
        "CBuild", "CYaml", "FlatlineCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "FlatlineCauses", dependencies: ["FlatlineCore", "FlatlineGuide"],
      swiftSettings: readerSettings),
    .target(
      name: "FlatlineFeed",
      dependencies: [
        "FlatlineCore", "FlatlineGuide", "FlatlineReport",
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    // The page that is served, and what is posted to others.
    .target(
      name: "FlatlineHTTP", dependencies: ["CCurl", "CLinux", "FlatlineCore", "FlatlineReport"],
      swiftSettings: settings),
    // Connections as `top` shows processes: what a screen shows, and a terminal that shows it.
    .target(
      name: "FlatlineScreen",
      dependencies: [
        "ByteOutput", "CNcurses", "Capture", "FlatlineCore", "FlatlineGuide", "FlatlineReport",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "flatline",
      dependencies: [
        "ByteInput", "ByteOutput", "Capture", "FlatlineCauses", "FlatlineCore",
        "FlatlineEvidence", "FlatlineFeed", "FlatlineGuide", "FlatlineOptions", "FlatlinePage",
        "FlatlineReport", "FlatlineScore", "FlatlineScreen", "FlatlineWatch",
        "ParallelReading", "SocketDiagnostics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "FlatlineWatch",
      dependencies: [
        "ByteOutput", "Capture", "FlatlineCauses", "FlatlineCore", "FlatlineEvidence",
        "FlatlineFeed", "FlatlineGuide", "FlatlineHTTP", "FlatlineOptions", "FlatlinePage",
        "FlatlineReport",
        "FlatlineScreen", "SocketDiagnostics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    // Development: the frames that tools/compare-with-tshark compares.
    .executableTarget(
      name: "frame-counts",
      dependencies: [
        "Capture", "FlatlineCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Development: traffic made from a seed, for tests and tools/bench.
    .target(
      name: "SyntheticTraffic",
      dependencies: [
        "FlatlineCore", .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: readerSettings),
    .executableTarget(
      name: "synthetic-traffic",
      dependencies: [
        "Capture", "FlatlineCore", "FlatlineFeed", "FlatlineReport", "FlatlineScreen",
        "SyntheticTraffic",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Used by the tests only: starts the program, makes odd packets.
    .target(
      name: "TestSupport", dependencies: ["CZlib", "CZstd", "FlatlineCore", "SyntheticTraffic"],
      path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "FlatlineCoreTests",
      dependencies: [
        "FlatlineCauses", "FlatlineCore", "FlatlineReport", "SyntheticTraffic", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlineGuideTests",
      dependencies: ["FlatlineCore", "FlatlineGuide", "FlatlineReport", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlineEvidenceTests",
      dependencies: ["FlatlineCore", "FlatlineEvidence", "SyntheticTraffic", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlinePageTests",
      dependencies: [
        "FlatlineCauses", "FlatlineCore", "FlatlinePage", "FlatlineReport", "SyntheticTraffic",
        "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlineScreenTests",
      dependencies: [
        "FlatlineCore", "FlatlineReport", "FlatlineScreen", "TestSupport", "flatline",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlineFeedTests",
      dependencies: [
        "FlatlineCauses", "FlatlineCore", "FlatlineFeed", "FlatlineReport", "SyntheticTraffic",
      ],
      swiftSettings: settings),
    // Not strictly memory-safe: it is its own other side, with sockets.
    .testTarget(
      name: "FlatlineHTTPTests", dependencies: ["FlatlineCore", "FlatlineHTTP", "TestSupport"]),
    .testTarget(
      name: "ParallelReadingTests",
      dependencies: [
        "Capture", "FlatlineCore", "FlatlineReport", "ParallelReading", "SyntheticTraffic",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FlatlineOptionsTests",
      dependencies: [
        "FlatlineCore", "FlatlineOptions", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ByteInputTests", dependencies: ["ByteInput", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "CaptureTests",
      dependencies: ["CPcap", "Capture", "FlatlineCore", "SyntheticTraffic", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SocketDiagnosticsTests",
      dependencies: ["FlatlineCore", "SocketDiagnostics", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "LabTests",
      dependencies: [
        "FlatlineCore", "Capture", "FlatlineReport", "FlatlineScore", "SyntheticTraffic",
        "TestSupport", "flatline",
      ],
      swiftSettings: settings),
    // Not strictly memory-safe: they talk to the system as a service manager does.
    .testTarget(
      name: "WatchTests",
      dependencies: [
        "Capture", "FlatlineCore", "FlatlineWatch", "SyntheticTraffic", "TestSupport",
        "flatline",
      ]),
    .testTarget(
      name: "FlatlineScoreTests",
      dependencies: ["FlatlineCore", "Capture", "FlatlineScore", "TestSupport", "flatline"],
      swiftSettings: settings),
  ] + fuzzTargets
)
