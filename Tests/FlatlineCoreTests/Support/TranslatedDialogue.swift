import SyntheticTraffic

@testable import FlatlineCore

/// A packet as a capture has it.
struct Captured: Sendable {
  var at: Double
  var bytes: [UInt8]
}

/// Dialogues as a host shows them that translates addresses between two interfaces: each packet twice.
struct TranslatedDialogue: Sendable {
  /// As the broker sees it.
  var nearer: Dialogue
  /// The ends before translation.
  var farther: FlowKey
  /// From one interface to the other.
  var delay = 0.000_02
  /// Whether the host takes a hop, as a router does.
  var takesHop = false

  var packets: [Captured] { nearer.packets.flatMap { [near($0), far($0)] } }

  /// What passes the broker's side: for what it sends that is first.
  func near(_ sent: Dialogue.Sent) -> Captured {
    let isClients = sent.side == .client
    let key = FlowKey(client: nearer.client, broker: nearer.broker)
    return Captured(
      at: isClients ? sent.at + delay : sent.at,
      bytes: bytes(sent, key, timeToLive: isClients && takesHop ? 63 : 64))
  }

  func far(_ sent: Dialogue.Sent) -> Captured {
    let isClients = sent.side == .client
    return Captured(
      at: isClients ? sent.at : sent.at + delay,
      bytes: bytes(sent, farther, timeToLive: isClients || !takesHop ? 64 : 63))
  }

  private func bytes(_ sent: Dialogue.Sent, _ key: FlowKey, timeToLive: UInt8) -> [UInt8] {
    let isClients = sent.side == .client
    let (source, destination) = isClients ? (key.client, key.broker) : (key.broker, key.client)
    var fields = sent.fields
    (fields.source, fields.destination) = (source.port, destination.port)
    if source.address.version == .v6 {
      return PacketBuilder.ipv6(fields.bytes, from: source.address, to: destination.address)
    }
    return PacketBuilder.ipv4(
      fields.bytes, from: source.address, to: destination.address,
      identification: UInt16(sent.bytes[4]) << 8 | UInt16(sent.bytes[5]), timeToLive: timeToLive)
  }
}

extension [Captured] {
  /// In the order of their times.
  var inOrder: [Captured] {
    enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }
}

extension Run {
  mutating func observe(_ packets: [Captured]) {
    for packet in packets { observe(packet.bytes, at: packet.at) }
  }
}
