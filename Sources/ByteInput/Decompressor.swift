/// Makes plain bytes of compressed ones, piece by piece.
protocol Decompressor: AnyObject {
  /// What is compressed so, in errors.
  var format: String { get }

  /// Whether the input may end after what was decompressed so far.
  var isComplete: Bool { get }

  /// Decompresses as much as there is, or as there is room for.
  ///
  /// - Parameters:
  ///   - input: may be empty: what was kept for want of room still comes.
  ///   - bytes: are overwritten from `start` on, and not made more.
  func decompress(
    _ input: Span<UInt8>, into bytes: inout [UInt8], from start: Int
  ) -> DecompressionStep
}

/// What one call came to.
struct DecompressionStep {
  /// Bytes of the input that are done with.
  var consumed = 0
  /// Bytes that were written.
  var produced = 0
  /// Why it does not go on, in words that follow "its gzip data".
  var failure: String?
}
