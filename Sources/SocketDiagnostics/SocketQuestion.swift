import CLinux
import FlatlineCore
import Glibc

/// What the kernel is asked (`struct inet_diag_req_v2` in linux/inet_diag.h), as it is sent.
struct SocketQuestion {
  /// `SOCK_DIAG_BY_FAMILY`: the type of question and answer.
  static let messageType: UInt16 = 20

  let sequence: UInt32
  let bytes: [UInt8]

  /// All sockets of connections on some local ports.
  ///
  /// - Parameters:
  ///   - ports: at most ``PortFilter/mostPorts``.
  ///   - version: an IPv6 socket may serve IPv4.
  init(allOn ports: some Collection<UInt16>, _ version: IPAddress.Version, sequence: UInt32) {
    let states = SocketState.ofConnections.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
    let filter = PortFilter(ports).bytes
    let attribute =
      UInt16(filter.count + 4).nativeBytes + UInt16(INET_DIAG_REQ_BYTECODE).nativeBytes
    let request = Self.request(version, [INET_DIAG_INFO], states: states, Self.sockets())
    self.init(request + attribute + filter, flags: NLM_F_REQUEST | NLM_F_DUMP, sequence)
  }

  /// The socket with exactly these ends.
  init(local: Endpoint, remote: Endpoint, sequence: UInt32) {
    let request = Self.request(
      local.address.version, [INET_DIAG_INFO, INET_DIAG_SKMEMINFO], states: .max,
      Self.sockets(from: local, to: remote))
    self.init(request, flags: NLM_F_REQUEST, sequence)
  }

  private init(_ contents: [UInt8], flags: Int32, _ sequence: UInt32) {
    let header =
      UInt32(contents.count + 16).nativeBytes + Self.messageType.nativeBytes
      + UInt16(flags).nativeBytes + sequence.nativeBytes + UInt32(0).nativeBytes
    self.sequence = sequence
    bytes = header + contents
  }

  /// - Parameter attributes: that are wanted.
  private static func request(
    _ version: IPAddress.Version, _ attributes: [Int], states: UInt32, _ sockets: [UInt8]
  ) -> [UInt8] {
    let family = version == .v4 ? AF_INET : AF_INET6
    let extensions = attributes.reduce(UInt8(0)) { $0 | 1 << UInt8($1 - 1) }
    return [UInt8(family), UInt8(IPPROTO_TCP), UInt8(extensions), 0] + states.nativeBytes + sockets
  }

  /// `struct inet_diag_sockid`: any without ends. The cookie says that any will do
  /// (`INET_DIAG_NOCOOKIE`).
  private static func sockets(from local: Endpoint? = nil, to remote: Endpoint? = nil) -> [UInt8] {
    let ends = [local, remote]
    return ends.flatMap { bigEndian($0?.port ?? 0) } + ends.flatMap { address($0?.address) }
      + UInt32(0).nativeBytes + UInt64.max.nativeBytes
  }

  /// In 16 bytes.
  private static func address(_ address: IPAddress?) -> [UInt8] {
    guard let address else { return [UInt8](repeating: 0, count: 16) }
    return address.version == .v6
      ? bigEndian(address.high) + bigEndian(address.low)
      : bigEndian(UInt32(address.low)) + [UInt8](repeating: 0, count: 12)
  }
}
