import CZlib

/// gzip (RFC 1952), through zlib: one member or several, and zeros behind the last, as tapes and
/// block devices have them.
@safe
final class GzipDecompressor: Decompressor {
  let format = "gzip"
  private(set) var isComplete = false
  /// Not stored in place: zlib remembers its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isPadding = false

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // zlib.h: 16 more than the window's bits means gzip.
    let status = unsafe inflateInit2_(
      stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory, or is another than was compiled for")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func decompress(
    _ input: Span<UInt8>, into bytes: inout [UInt8], from start: Int
  ) -> DecompressionStep {
    var step = DecompressionStep()
    if isComplete, !input.isEmpty {
      // A member has ended: another begins, or only zeros follow.
      if input[0] == 0 { isPadding = true }
      if isPadding { return skipZeros(input) }
      unsafe inflateReset(stream)
      isComplete = false
    }
    if isComplete { return step }
    let status = inflate(input, &bytes, start, &step)
    switch status {
    // No progress: it wants more input.
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isComplete = true
    default:
      let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      step.failure = "is damaged: \(words ?? "zlib's error \(status)")"
    }
    return step
  }

  private func inflate(
    _ input: Span<UInt8>, _ bytes: inout [UInt8], _ start: Int, _ step: inout DecompressionStep
  ) -> Int32 {
    let stream = unsafe stream
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        let room = unsafe UnsafeMutableBufferPointer(rebasing: bytes[start...])
        // zlib only reads its input; its pointer is not declared so in C.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = room.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room.count)
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        step.consumed = unsafe input.count - Int(stream.pointee.avail_in)
        step.produced = unsafe room.count - Int(stream.pointee.avail_out)
        return status
      }
    }
  }

  private func skipZeros(_ input: Span<UInt8>) -> DecompressionStep {
    var step = DecompressionStep()
    while step.consumed < input.count, input[step.consumed] == 0 { step.consumed += 1 }
    if step.consumed < input.count { step.failure = "is followed by something else" }
    return step
  }
}
