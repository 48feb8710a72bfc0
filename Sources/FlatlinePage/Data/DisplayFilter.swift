import FlatlineCore

/// The filter that shows a connection in Wireshark.
enum DisplayFilter {
  /// What routers quote in ICMP errors matches too, and who asks for the client's address.
  static func text(_ flow: FlowDescription) -> String {
    let (client, broker) = (flow.key.client, flow.broker)
    let isVersion6 = client.address.version == .v6
    let address = isVersion6 ? "ipv6.addr" : "ip.addr"
    let asks =
      isVersion6
      ? "icmpv6.nd.ns.target_address == \(client.address)"
      : "arp.dst.proto_ipv4 == \(client.address)"
    return "(\(address) == \(client.address) && tcp.port == \(client.port) && "
      + "tcp.port == \(broker.port)) || \(asks)"
  }
}
