import FlatlineCore
import SyntheticTraffic

/// One of many clients that come as far as all others.
struct CrowdMember {
  let number: UInt32

  /// - Parameter stage: 0 a SYN, 1 answered, 2 with AMQP's opening, 3 with what waits behind a hole,
  ///   4 a middle of a connection, by the broker.
  func packets(stage: UInt8) -> [[UInt8]] {
    let opening = FrameBuilder.opening(heartbeat: 60, name: "member-\(number)")
    var packets = [packet(.syn, fromBroker: false, 0, 0)]
    let stage = stage % 5
    if stage == 4 { return [packet([.ack, .psh], fromBroker: true, 1, 1, FrameBuilder.heartbeat)] }
    if stage > 0 { packets.append(packet([.syn, .ack], fromBroker: true, 0, 1)) }
    guard stage > 1 else { return packets }
    var next = (client: UInt32(1), broker: UInt32(1))
    for turn in opening {
      packets.append(
        packet(
          [.ack, .psh], fromBroker: turn.fromBroker, turn.fromBroker ? next.broker : next.client,
          turn.fromBroker ? next.client : next.broker, turn.bytes))
      if turn.fromBroker {
        next.broker += UInt32(turn.bytes.count)
      } else {
        next.client += UInt32(turn.bytes.count)
      }
    }
    if stage == 3 {
      let body = FrameBuilder.frame(3, channel: 1, [UInt8](repeating: 0x78, count: 900))
      for place in 1...8 as ClosedRange<UInt32> {
        packets.append(
          packet([.ack], fromBroker: true, next.broker + place * 1000, next.client, body))
      }
    }
    return packets
  }

  private func packet(
    _ flags: TCPFlags, fromBroker: Bool, _ sequence: UInt32, _ acknowledgment: UInt32,
    _ payload: [UInt8] = []
  ) -> [UInt8] {
    let client = IPAddress(v4: 0x0a00_0000 + number)
    let fields = TCPFields(
      source: fromBroker ? 5672 : 50_000, destination: fromBroker ? 50_000 : 5672,
      sequence: sequence, acknowledgment: acknowledgment, flags: flags, payload: payload)
    return PacketBuilder.ipv4(
      fields.bytes, from: fromBroker ? .broker : client, to: fromBroker ? client : .broker)
  }
}
