import FlatlineCore
import SyntheticTraffic

/// What is no segment: an ICMP error, or address resolution.
struct ScriptedMessage {
  var bytes: [UInt8]
  /// The EtherType, where it is not that of an IP packet.
  var type: UInt16?

  /// - Returns: `nil` where there is no packet that could be quoted.
  init?(_ input: inout FuzzInput, _ connection: ScriptedConnection) {
    let (client, broker) = (connection.client.address, connection.broker.address)
    let isV4 = client.version == .v4
    let (kind, detail) = (input.byte(), input.byte())
    switch kind % 3 {
    case 0:
      let quoted = connection.lastOfBroker
      guard !quoted.isEmpty else { return nil }
      // Most routers quote eight bytes of the segment.
      let quote = detail & 0x80 == 0 ? Array(quoted.prefix(isV4 ? 28 : 48)) : quoted
      bytes =
        isV4
        ? PacketBuilder.ipv4(
          PacketBuilder.icmp(3, detail & 0xf, quote), protocol: 1, from: .router, to: broker)
        : PacketBuilder.ipv6(
          PacketBuilder.icmp(1, detail & 0x7, quote), nextHeader: 58, from: client, to: broker)
    case 1 where isV4:
      bytes = PacketBuilder.arp(1, from: broker, for: client)
      type = 0x0806
    case 1:
      bytes = PacketBuilder.ipv6(
        PacketBuilder.neighbourDiscovery(135, target: client), nextHeader: 58, from: broker,
        to: client)
    case _ where isV4:
      bytes = PacketBuilder.arp(2, from: client, for: broker)
      type = 0x0806
    default:
      bytes = PacketBuilder.ipv6(
        PacketBuilder.neighbourDiscovery(136, target: client), nextHeader: 58, from: client,
        to: broker)
    }
  }
}
