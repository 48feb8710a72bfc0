/// The plain bytes of a file or of standard input, which may be compressed with gzip or zstd.
///
/// The first bytes tell how. Memory is bounded, whatever the input: nothing is kept but a piece of
/// the input and the decompressor's window. Bytes are handed over as they come, so a pipe may be
/// one that lives.
package struct ByteInput: ~Copyable {
  /// The input in errors: its path, or `standard input`.
  package let name: String
  private var source: InputDescriptor
  private let decompressor: (any Decompressor)?
  /// A piece of the input, and which of its bytes were not used yet.
  private var piece: [UInt8]
  private var unused: Range<Int>
  private var hasEnded = false
  /// Found after bytes that were handed over; to be thrown by the next call.
  private var failure: ByteInputError?

  private static let pieceLength = 65_536

  /// Opens an input, and waits for its first bytes.
  ///
  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - wake: a descriptor that is readable (poll(2)) when no more is to be waited for bytes of a
  ///     pipe; -1 if that never is.
  package init(path: String, wake: Int32 = -1) throws(ByteInputError) {
    let name = path == "-" ? "standard input" : path
    var source = try InputDescriptor(path: path, name: name, wake: wake)
    var signature = [UInt8](repeating: 0, count: Compression.signatureLength)
    var count = 0
    while count < signature.count, !hasEnded {
      let more = try source.read(into: &signature, from: count)
      count += more
      hasEnded = more == 0
    }
    decompressor = try Self.decompressor(of: Array(signature[..<count]), name)
    let length = decompressor == nil ? signature.count : Self.pieceLength
    piece = signature + [UInt8](repeating: 0, count: length - signature.count)
    unused = 0..<count
    self.name = name
    self.source = source
  }

  private static func decompressor(
    of signature: [UInt8], _ name: String
  ) throws(ByteInputError) -> (any Decompressor)? {
    switch Compression(signature: signature) {
    case .none: nil
    case .gzip: GzipDecompressor()
    case .zstd: ZstdDecompressor()
    case .foreign(let format, let command):
      throw ByteInputError(
        code: .notReadable, file: name,
        reason: "is compressed with \(format), which is not read here; use `\(command)` in front "
          + "of a pipe")
    }
  }

  /// The size in bytes of a regular file, compressed as it is; `nil` for a stream.
  package var size: Int? { source.size }

  /// How far the file was read, in bytes, compressed as it is.
  package var position: Int { source.position }

  /// Reads the next bytes; waits only where there are none.
  ///
  /// - Parameters:
  ///   - bytes: are overwritten from `start` on, and not made more. There must be room for one.
  /// - Returns: how many there were; 0 at the end.
  /// - Throws: ``ByteInputError`` where the input is damaged, when all before that was handed over.
  package mutating func read(
    into bytes: inout [UInt8], from start: Int = 0
  ) throws(ByteInputError) -> Int {
    precondition(start < bytes.count, "no room")
    if let failure { throw failure }
    guard let decompressor else { return try readPlain(into: &bytes, from: start) }
    while true {
      let step = decompressor.decompress(
        piece.span.extracting(unused), into: &bytes, from: start)
      unused = unused.lowerBound + step.consumed..<unused.upperBound
      if let words = step.failure { failure = damage(decompressor, words) }
      if step.produced > 0 { return step.produced }
      if let failure { throw failure }
      if !unused.isEmpty { continue }
      if hasEnded {
        if decompressor.isComplete { return 0 }
        throw damage(decompressor, "ends too early")
      }
      let count = try source.read(into: &piece)
      hasEnded = count == 0
      unused = 0..<count
    }
  }

  private mutating func readPlain(
    into bytes: inout [UInt8], from start: Int
  ) throws(ByteInputError) -> Int {
    if unused.isEmpty { return hasEnded ? 0 : try source.read(into: &bytes, from: start) }
    let count = min(unused.count, bytes.count - start)
    for offset in 0..<count { bytes[start + offset] = piece[unused.lowerBound + offset] }
    unused = unused.lowerBound + count..<unused.upperBound
    return count
  }

  private func damage(_ decompressor: any Decompressor, _ words: String) -> ByteInputError {
    let position = source.position - unused.count
    return ByteInputError(
      code: .damaged, file: name,
      reason: "its \(decompressor.format) data \(words), at byte \(position) of the file")
  }
}
