/// Reads the head of one request, however it is cut into pieces.
struct RequestReader: Sendable {
  /// Of request line and header fields together, in bytes.
  static let limit = 8192

  /// Bytes so far.
  private(set) var size = 0
  private var line: [UInt8] = []
  private var head: RequestHead?

  /// - Returns: the head, when it is whole; what comes after it is not looked at.
  /// - Throws: the status to refuse the request with.
  mutating func read(_ bytes: some Sequence<UInt8>) throws(HTTPStatus) -> RequestHead? {
    for byte in bytes {
      guard size < Self.limit else { throw head == nil ? .targetTooLong : .headerFieldsTooLarge }
      size += 1
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      if let head = try endLine() { return head }
    }
    return nil
  }

  /// - Returns: the head, if it ends with this line.
  private mutating func endLine() throws(HTTPStatus) -> RequestHead? {
    // LF alone ends a line too (RFC 9112, 2.2).
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line.removeAll(keepingCapacity: true) }
    guard let head else {
      // Empty lines before a request are passed over (RFC 9112, 2.2).
      if !line.isEmpty { head = try RequestHead(line) }
      return nil
    }
    if line.isEmpty { return head }
    guard Self.isField(line) else { throw .badRequest }
    return nil
  }

  /// A name, a colon, and a value without control characters (RFC 9110, 5).
  private static func isField(_ line: [UInt8]) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return RequestHead.isWord(line[..<colon])
      && line[colon...].allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == UInt8(ascii: "\t") }
  }
}
