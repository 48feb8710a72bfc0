import Glibc

/// One connection to the page: it brings one request, gets one answer, and is closed.
final class PageConnection {
  private enum Phase {
    case reading(RequestReader)
    case writing(ArraySlice<UInt8>)
    /// All is sent. What still comes is thrown away, so that the other side can read the answer
    /// before it learns that nobody listens any more (RFC 9112, 9.6).
    case draining(bytes: Int)
    case over
  }

  /// From its beginning to its end, however slow the other side is.
  static let lifetime = Duration.seconds(5)
  /// The most that is thrown away behind a request.
  private static let drainLimit = 256 << 10

  let descriptor: Int32
  let began: ContinuousClock.Instant
  private var phase = Phase.reading(RequestReader())

  /// - Parameter descriptor: a socket that does not block; closed with this object.
  init(descriptor: Int32, began: ContinuousClock.Instant) {
    self.descriptor = descriptor
    self.began = began
  }

  deinit { close(descriptor) }

  var isOver: Bool { if case .over = phase { true } else { false } }
  var isWriting: Bool { if case .writing = phase { true } else { false } }
  var deadline: ContinuousClock.Instant { began + Self.lifetime }

  /// What poll(2) is to wait for.
  var interest: Int16 { Int16(isWriting ? POLLOUT : POLLIN) }

  /// Does what can be done without waiting.
  ///
  /// - Parameters:
  ///   - buffer: room for what is received.
  ///   - site: what is at a path; `nil` if nothing is.
  func proceed(_ buffer: inout [UInt8], _ site: (String) -> Page?) {
    switch phase {
    case .reading(var reader):
      guard let count = receive(&buffer) else { return }
      do throws(HTTPStatus) {
        guard let head = try reader.read(buffer[..<count]) else {
          phase = .reading(reader)
          return
        }
        answer(head, site)
      } catch {
        send(Page(refusal: error).bytes(isHeadOnly: false)[...])
      }
    case .writing(let rest): send(rest)
    case .draining(let bytes):
      guard let count = receive(&buffer) else { return }
      phase = bytes + count > Self.drainLimit ? .over : .draining(bytes: bytes + count)
    case .over: break
    }
  }

  /// Its time is over.
  func expire() {
    if case .reading(let reader) = phase, reader.size > 0 {
      send(Page(refusal: .requestTimeout).bytes(isHeadOnly: false)[...])
    }
    phase = .over
  }

  private func answer(_ head: RequestHead, _ site: (String) -> Page?) {
    let isHead = head.method == "HEAD"
    var page = site(head.path) ?? Page(refusal: .notFound)
    if page.status != .notFound, head.method != "GET", !isHead {
      page = Page(refusal: .methodNotAllowed)
    }
    send(page.bytes(isHeadOnly: isHead)[...])
  }

  /// - Returns: how many bytes came; `nil` when there are none for now, or never again.
  private func receive(_ buffer: inout [UInt8]) -> Int? {
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { return count }
    if count == 0 || !Self.passes(errno) { phase = .over }
    return nil
  }

  private func send(_ bytes: ArraySlice<UInt8>) {
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count >= 0 || Self.passes(errno) else {
      phase = .over
      return
    }
    let rest = bytes.dropFirst(max(0, count))
    guard rest.isEmpty else {
      phase = .writing(rest)
      return
    }
    shutdown(descriptor, Int32(SHUT_WR))
    phase = .draining(bytes: 0)
  }

  private static func passes(_ code: Int32) -> Bool { code == EAGAIN || code == EINTR }
}
