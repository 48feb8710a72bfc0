import Glibc

/// What a request is answered with.
package struct Page: Sendable {
  package static let plainText = "text/plain; charset=utf-8"

  package var status: HTTPStatus
  package var contentType: String
  package var body: String

  package init(_ body: String, status: HTTPStatus = .ok, contentType: String = plainText) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// What says that a request is refused, and why.
  init(refusal status: HTTPStatus) {
    self.init("\(status.phrase)\n", status: status)
  }

  /// The whole answer (RFC 9112). It is the last on its connection, and says so.
  ///
  /// - Parameter isHeadOnly: without the body, as for HEAD.
  func bytes(isHeadOnly: Bool) -> [UInt8] {
    var text = """
      HTTP/1.1 \(status.rawValue) \(status.phrase)\r
      Date: \(Self.date)\r
      Content-Type: \(contentType)\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r

      """
    if status == .methodNotAllowed { text += "Allow: GET, HEAD\r\n" }
    text += "\r\n"
    if !isHeadOnly { text += body }
    return Array(text.utf8)
  }

  /// Now, as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
  private static var date: String {
    var now = time(nil)
    var fields = unsafe tm()
    unsafe gmtime_r(&now, &fields)
    var text = [CChar](repeating: 0, count: 64)
    let count = unsafe strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &fields)
    return String(decoding: text[..<count].map(UInt8.init), as: UTF8.self)
  }
}
