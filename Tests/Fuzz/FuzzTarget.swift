/// What is fed with odd input.
enum FuzzTarget: String, CaseIterable {
  case decoding, engine, frames, log, savefile

  /// Named by the environment; the process ends if it is not.
  static let chosen: FuzzTarget = {
    let name = environment("FLATLINE_FUZZ_TARGET") ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      fatalError("FLATLINE_FUZZ_TARGET is '\(name)'; it must be one of: \(names)")
    }
    return target
  }()

  /// Ends the process where an invariant does not hold.
  func run(_ input: [UInt8]) {
    switch self {
    case .decoding: DecodingTarget.run(input)
    case .engine: EngineTarget.run(input)
    case .frames: FramesTarget.run(input)
    case .log: LogTarget.run(input)
    case .savefile: SavefileTarget.run(input)
    }
  }
}
