/// What a request asks for. Its header fields have to be well formed, and say nothing that matters
/// here.
struct RequestHead: Sendable, Equatable {
  var method: String
  /// Without the query.
  var path: String

  /// Reads a request line (RFC 9112, 3).
  ///
  /// - Throws: the status to refuse it with.
  init(_ line: [UInt8]) throws(HTTPStatus) {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy(Self.isWord) else { throw .badRequest }
    let version = String(decoding: words[2], as: UTF8.self)
    guard version.hasPrefix("HTTP/") else { throw .badRequest }
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else { throw .versionNotSupported }
    method = String(decoding: words[0], as: UTF8.self)
    var target = words[1]
    // A proxy's form, which every server has to accept (RFC 9112, 3.2.2).
    let scheme = Array("http://".utf8)
    if target.starts(with: scheme) {
      target = target.dropFirst(scheme.count).drop { $0 != UInt8(ascii: "/") }
    }
    guard target.first == UInt8(ascii: "/") else { throw .badRequest }
    path = String(decoding: target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// Whether it can stand between the spaces of a request line, or name a field.
  static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { 0x21...0x7e ~= $0 }
  }
}
