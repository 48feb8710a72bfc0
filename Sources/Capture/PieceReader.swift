import ByteInput

/// Reads an input in pieces, each behind what was left over of those before.
struct PieceReader: ~Copyable {
  private var input: ByteInput
  private var leftover: [UInt8] = []
  private(set) var hasEnded = false

  /// Small enough to stay in a processor's second-level cache until it is decoded.
  private static let pieceLength = 65_536

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - wake: a descriptor that is readable (poll(2)) when no more is to be waited for bytes of a
  ///     pipe; -1 if that never is.
  init(path: String, wake: Int32) throws(CaptureError) {
    do throws(ByteInputError) {
      input = try ByteInput(path: path, wake: wake)
    } catch {
      throw CaptureError(error)
    }
  }

  /// The input in errors.
  var name: String { input.name }

  /// The size of the file in bytes, compressed as it is; `nil` for a stream.
  var size: Int? { input.size }

  /// How far the file has been read, in bytes, compressed as it is.
  var position: Int { input.position }

  /// Whether something was left over.
  var isAnythingLeft: Bool { !leftover.isEmpty }

  /// The first bytes, which stay to be read; fewer where there are no more.
  mutating func head(_ count: Int) throws(CaptureError) -> [UInt8] {
    var bytes: [UInt8] = []
    var end = 0
    while end < count, !hasEnded { end = try read(into: &bytes, from: end) }
    leftover = Array(bytes[..<end])
    return Array(leftover.prefix(count))
  }

  /// Passes over bytes that were left over.
  mutating func drop(_ count: Int) {
    leftover.removeFirst(count)
  }

  /// Puts what was left over to the beginning of `bytes`.
  ///
  /// - Returns: where it ends.
  mutating func resume(in bytes: inout [UInt8]) -> Int {
    let count = leftover.count
    makeRoom(in: &bytes, count)
    for index in leftover.indices { bytes[index] = leftover[index] }
    leftover.removeAll(keepingCapacity: true)
    return count
  }

  /// Reads the next piece; waits only where there is nothing.
  ///
  /// - Parameter end: where in `bytes` it is to begin.
  /// - Returns: where it ends.
  mutating func read(into bytes: inout [UInt8], from end: Int) throws(CaptureError) -> Int {
    makeRoom(in: &bytes, end + Self.pieceLength)
    do throws(ByteInputError) {
      let count = try input.read(into: &bytes, from: end)
      hasEnded = count == 0
      return end + count
    } catch {
      throw error.code == .interrupted
        ? CaptureError(error) : .damaged(input.name, error.reason)
    }
  }

  /// Leaves bytes for the next piece.
  mutating func leave(_ bytes: ArraySlice<UInt8>) {
    leftover += bytes
  }

  /// The array never shrinks: clearing it each time would cost.
  private func makeRoom(in bytes: inout [UInt8], _ count: Int) {
    if bytes.count < count { bytes += repeatElement(0, count: count - bytes.count) }
  }
}

extension CaptureError {
  fileprivate init(_ error: ByteInputError) {
    let code: Code =
      switch error.code {
      case .notReadable, .damaged: .notReadable
      case .interrupted: .interrupted
      }
    self.init(code: code, file: error.file, reason: error.reason)
  }
}
