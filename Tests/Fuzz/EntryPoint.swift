import Glibc

/// What libFuzzer calls for every input: its `main` is that of the program.
///
/// The environment variable `FLATLINE_FUZZ_TARGET` says which target is run; with
/// `FLATLINE_FUZZ_SEEDS`, a folder, seeds for all targets are written there instead.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// What libFuzzer calls first. The arguments are read from their end: options are libFuzzer's.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  guard let folder = environment("FLATLINE_FUZZ_SEEDS") else { return 0 }
  SeedFolder(path: folder).write(CommandLine.arguments.dropFirst())
  exit(0)
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}
