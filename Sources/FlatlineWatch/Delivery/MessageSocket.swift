import Glibc

/// A connected socket that messages are sent to. It waits ten seconds at most.
final class MessageSocket {
  struct Failure: Error, CustomStringConvertible {
    /// Of errno(3); 0 where a name is not known.
    let code: Int32
    let description: String

    init(code: Int32) {
      self.code = code
      description = unsafe String(cString: strerror(code))
    }

    init(name status: Int32) {
      code = 0
      description = unsafe String(cString: gai_strerror(status))
    }

    var isTooLong: Bool { code == EMSGSIZE }
  }

  /// In seconds; connecting too.
  private static let patience = 10
  /// Milliseconds after which a receiver that acknowledges nothing is taken for lost (TCP_USER_TIMEOUT).
  private static let lostAfter: Int32 = 30_000

  let isStream: Bool
  private let descriptor: Int32

  /// - Parameter path: of a socket of this host; one that begins with `@` is abstract (unix(7)).
  init(path: String, isStream: Bool) throws(Failure) {
    self.isStream = isStream
    descriptor = try Self.open(AF_UNIX, isStream)
    do throws(Failure) {
      try Self.connect(descriptor, Self.address(path))
    } catch {
      close(descriptor)
      throw error
    }
  }

  init(host: String, port: UInt16) throws(Failure) {
    isStream = true
    descriptor = try Self.connect(host, port)
    var time = Self.lostAfter
    unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &time, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// Whether the other side of a stream has ended it. It never sends anything.
  var isClosedByPeer: Bool {
    guard isStream else { return false }
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
    return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
  }

  /// Sends one message.
  ///
  /// - Parameter waits: whether to wait for room; else there is none at once.
  func send(_ bytes: [UInt8], waits: Bool = true) throws(Failure) {
    let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(code: errno == EAGAIN ? ETIMEDOUT : errno)
      }
      rest = rest.dropFirst(count)
    }
  }

  private static func open(_ family: Int32, _ isStream: Bool) throws(Failure) -> Int32 {
    let kind = isStream ? SOCK_STREAM : SOCK_DGRAM
    let descriptor = socket(family, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    var time = timeval(tv_sec: patience, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
  }

  /// - Parameter address: as the kernel takes it.
  private static func connect(_ descriptor: Int32, _ address: [UInt8]) throws(Failure) {
    let isConnected = unsafe address.withUnsafeBytes { bytes in
      unsafe bytes.withMemoryRebound(to: sockaddr.self) {
        unsafe Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) == 0
      }
    }
    // A connection that is not there in time is still being made.
    guard isConnected else { throw Failure(code: errno == EINPROGRESS ? ETIMEDOUT : errno) }
  }

  private static func connect(_ host: String, _ port: UInt16) throws(Failure) -> Int32 {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_NUMERICSERV
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, "\(port)", &hints, &found)
    guard status == 0 else { throw Failure(name: status) }
    defer { unsafe freeaddrinfo(found) }
    var last = Failure(code: EHOSTUNREACH)
    var next = unsafe found
    while let entry = unsafe next {
      let bytes = unsafe Array(
        UnsafeRawBufferPointer(
          start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen)))
      let descriptor = try open(unsafe entry.pointee.ai_family, true)
      do throws(Failure) {
        try connect(descriptor, bytes)
        return descriptor
      } catch {
        close(descriptor)
        last = error
      }
      unsafe next = unsafe entry.pointee.ai_next
    }
    throw last
  }

  /// `sockaddr_un`, as long as it has to be: the family, then the path.
  private static func address(_ path: String) -> [UInt8] {
    var bytes = unsafe withUnsafeBytes(of: sa_family_t(AF_UNIX)) { unsafe Array($0) }
    let isAbstract = path.hasPrefix("@")
    bytes += isAbstract ? [0] + path.utf8.dropFirst() : path.utf8 + [0]
    return bytes
  }
}
