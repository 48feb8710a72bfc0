import CZstd

/// Zstandard (RFC 8878), through libzstd: any number of frames, skippable ones among them.
@safe
final class ZstdDecompressor: Decompressor {
  let format = "zstd"
  private(set) var isComplete = false
  private let stream: OpaquePointer

  /// Of the longest window, which has to be kept in memory: 128 MB, as the `zstd` command has it
  /// unless it is told more.
  private static let windowBits: Int32 = 27

  init() {
    guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("no memory") }
    unsafe self.stream = stream
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowBits)
  }

  deinit {
    unsafe ZSTD_freeDStream(stream)
  }

  func decompress(
    _ input: Span<UInt8>, into bytes: inout [UInt8], from start: Int
  ) -> DecompressionStep {
    // Between two frames there is nothing left to come.
    if isComplete, input.isEmpty { return DecompressionStep() }
    var step = DecompressionStep()
    let stream = unsafe stream
    let result = unsafe input.withUnsafeBytes { input in
      unsafe bytes.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let result = unsafe ZSTD_decompressStream(stream, &to, &from)
        step.consumed = unsafe from.pos
        step.produced = unsafe to.pos
        return result
      }
    }
    if ZSTD_isError(result) != 0 {
      step.failure = Self.explain(result)
    } else {
      isComplete = result == 0
    }
    return step
  }

  private static func explain(_ result: Int) -> String {
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      return "needs more than 128 MB of memory; use `zstd --long=31 -dc` in front of a pipe"
    }
    return unsafe "is damaged: \(String(cString: ZSTD_getErrorName(result)))"
  }
}
