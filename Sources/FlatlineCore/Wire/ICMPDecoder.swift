/// ICMP (RFC 792) and ICMPv6 (RFC 4443) errors, and IPv6 neighbour discovery (RFC 4861).
enum ICMPDecoder {
  static func decode(_ bytes: Span<UInt8>, at offset: Int, ip: IPEnvelope) -> Packet {
    guard let type = bytes.uint8(at: offset), let code = bytes.uint8(at: offset + 1) else {
      return .undecodable(.truncatedICMP)
    }
    guard let error = socketError(type: type, code: code) else { return .other }
    let quoted = offset + 8
    guard let first = bytes.uint8(at: quoted), let protocolNumber = bytes.uint8(at: quoted + 9),
      let source = bytes.uint32(at: quoted + 12),
      let destination = bytes.uint32(at: quoted + 16)
    else { return .undecodable(.truncatedICMP) }
    guard first >> 4 == 4, protocolNumber == IPProtocol.tcp else { return .other }
    return quotedSegment(
      bytes, at: quoted + Int(first & 0x0f) * 4, by: ip,
      source: IPAddress(v4: source), destination: IPAddress(v4: destination), error: error,
      unreached: unreached(type: type, code: code),
      // tcp_v4_err: ICMP_NET_UNREACH and ICMP_HOST_UNREACH only.
      revertsBackoff: type == 3 && code <= 1)
  }

  /// Linux `icmp_err_convert` and `icmp_unreach`; `nil` for what is not an error about
  /// reachability (path MTU, source quench, redirect, echo, ...).
  private static func socketError(type: UInt8, code: UInt8) -> SocketError? {
    switch (type, code) {
    case (3, 0), (3, 6), (3, 9), (3, 11): .enetunreach
    case (3, 1), (3, 10), (3, 12), (3, 13), (3, 14), (3, 15): .ehostunreach
    case (3, 2): .enoprotoopt
    case (3, 3): .econnrefused
    case (3, 5): .eopnotsupp
    case (3, 7): .ehostdown
    case (3, 8): .enonet
    case (11, _): .ehostunreach
    case (12, _): .eproto
    default: nil
    }
  }

  private static func unreached(type: UInt8, code: UInt8) -> Unreached {
    switch (type, code) {
    case (3, 0), (3, 6): .network
    case (3, 1), (3, 7): .host
    default: .other
    }
  }

  static func decodeV6(_ bytes: Span<UInt8>, at offset: Int, ip: IPEnvelope) -> Packet {
    guard let type = bytes.uint8(at: offset), let code = bytes.uint8(at: offset + 1) else {
      return .undecodable(.truncatedICMP)
    }
    switch type {
    case 135, 136:
      guard let high = bytes.uint64(at: offset + 8), let low = bytes.uint64(at: offset + 16)
      else { return .undecodable(.truncatedNeighbour) }
      let target = IPAddress(v6High: high, low: low)
      return .neighbour(
        type == 135
          ? .request(
            for: target, by: ip.source, reach: ip.destination.high >> 56 == 0xff ? .all : .one)
          : .reply(from: target))
    default:
      guard let error = socketErrorV6(type: type, code: code) else { return .other }
      return decodeV6Quote(
        bytes, at: offset + 8, by: ip, error: error,
        unreached: type != 1 ? .other : code == 0 ? .network : code == 3 ? .host : .other,
        // tcp_v6_err: ICMPV6_NOROUTE only.
        revertsBackoff: type == 1 && code == 0)
    }
  }

  /// Linux `icmpv6_err_convert`.
  private static func socketErrorV6(type: UInt8, code: UInt8) -> SocketError? {
    switch (type, code) {
    case (1, 0): .enetunreach
    case (1, 1), (1, 5), (1, 6): .eacces
    case (1, 2), (1, 3): .ehostunreach
    case (1, 4): .econnrefused
    case (3, _): .ehostunreach
    case (1, _), (4, _): .eproto
    default: nil
    }
  }

  private static func decodeV6Quote(
    _ bytes: Span<UInt8>, at quoted: Int, by ip: IPEnvelope, error: SocketError,
    unreached: Unreached, revertsBackoff: Bool
  ) -> Packet {
    guard let nextHeader = bytes.uint8(at: quoted + 6),
      let sourceHigh = bytes.uint64(at: quoted + 8), let sourceLow = bytes.uint64(at: quoted + 16),
      let destinationHigh = bytes.uint64(at: quoted + 24),
      let destinationLow = bytes.uint64(at: quoted + 32)
    else { return .undecodable(.truncatedICMP) }
    // A broker's own segments have no extension headers.
    guard nextHeader == IPProtocol.tcp else { return .other }
    return quotedSegment(
      bytes, at: quoted + 40, by: ip,
      source: IPAddress(v6High: sourceHigh, low: sourceLow),
      destination: IPAddress(v6High: destinationHigh, low: destinationLow), error: error,
      unreached: unreached, revertsBackoff: revertsBackoff)
  }

  private static func quotedSegment(
    _ bytes: Span<UInt8>, at offset: Int, by ip: IPEnvelope, source: IPAddress,
    destination: IPAddress, error: SocketError, unreached: Unreached, revertsBackoff: Bool
  ) -> Packet {
    guard let ports = bytes.uint32(at: offset), let sequence = bytes.uint32(at: offset + 4)
    else { return .undecodable(.truncatedICMP) }
    return .unreachable(
      Unreachable(
        reporter: ip.source,
        source: Endpoint(source, UInt16(truncatingIfNeeded: ports >> 16)),
        destination: Endpoint(destination, UInt16(truncatingIfNeeded: ports)),
        sequence: SequenceNumber(sequence), error: error, unreached: unreached,
        revertsBackoff: revertsBackoff, identification: ip.identification))
  }
}
