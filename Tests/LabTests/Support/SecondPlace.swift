import FlatlineCore
import Foundation
import SyntheticTraffic

/// A broker's capture as it would have been taken at another place of the path, by another clock.
struct SecondPlace: Sendable {
  /// Of the clock, in seconds.
  var ahead = 0.0
  /// In millionths.
  var drift = 0.0
  /// Of the way to the broker, in seconds.
  var delay = 0.011
  /// The mean of what is added to that, in seconds.
  var jitter = 0.001
  /// Whether the broker's packets stop to come once the client has been silent for so long, in seconds.
  var pathDies: Double?
  /// Whether addresses are translated between.
  var isBehindNAT = false
  /// Whether a network card has split the broker's segments.
  var splits = false
  /// How often the client repeats its last bytes there, which never come to the broker.
  var clientRepeats = 0

  func packets(_ packets: [CapturedPacket], ports: Set<UInt16>) -> [CapturedPacket] {
    var random = SeededGenerator(seed: 3)
    let start = packets.first?.header.timestamp ?? .distantPast
    var heard: [Endpoint: Instant] = [:]
    var last: [Endpoint: CapturedPacket] = [:]
    var result: [CapturedPacket] = []
    func add(_ packet: CapturedPacket, _ late: Double) {
      var packet = packet
      let passed = (packet.header.timestamp - start).seconds + late
      packet.header.timestamp = start + .seconds(ahead + passed * (1 + drift * 1e-6))
      result.append(packet)
    }
    for packet in packets {
      guard case .segment(let segment) = Packet.decode(packet.bytes.span, packet.header) else {
        continue
      }
      let isFromBroker = ports.contains(segment.source.port)
      let client = isFromBroker ? segment.destination : segment.source
      let time = packet.header.timestamp
      let way = delay - jitter * log(Double.random(in: 0.001..<1, using: &random))
      let moved = isBehindNAT ? Self.translated(packet, isFromBroker: isFromBroker) : packet
      guard isFromBroker else {
        heard[client] = time
        if segment.payloadLength > 0 { last[client] = moved }
        add(moved, -way)
        continue
      }
      if let pathDies, let heard = heard[client], time > heard + .seconds(pathDies) { continue }
      for piece in splits ? Self.split(moved, segment) : [moved] { add(piece, way) }
    }
    for packet in last.values {
      for count in 0..<clientRepeats {
        add(Self.repeated(packet, count), 0.3 * Double(1 << count))
      }
    }
    return result.sorted { $0.header.timestamp < $1.header.timestamp }
  }

  // Frames of Ethernet with IPv4 without options.
  private static let network = 14
  private static let transport = 34

  private static func translated(
    _ packet: CapturedPacket, isFromBroker: Bool
  ) -> CapturedPacket {
    guard packet.bytes[12..<14] == [0x08, 0x00] else { return packet }
    var packet = packet
    packet.bytes[network + (isFromBroker ? 16 : 12)] = 10
    return packet
  }

  private static func split(_ packet: CapturedPacket, _ segment: TCPSegment) -> [CapturedPacket] {
    let payload = segment.payload
    guard payload.count > 1, payload.count == segment.payloadLength,
      packet.bytes[12..<15] == [0x08, 0x00, 0x45]
    else { return [packet] }
    let middle = payload.lowerBound + payload.count / 2
    return [payload.lowerBound..<middle, middle..<payload.upperBound].map { part in
      var piece = packet
      piece.bytes = Array(packet.bytes[..<payload.lowerBound]) + packet.bytes[part]
      piece.header.originalLength = piece.bytes.count
      put(&piece.bytes, at: network + 2, UInt32(piece.bytes.count - network), bytes: 2)
      let sequence = segment.sequence.advanced(by: part.lowerBound - payload.lowerBound)
      put(&piece.bytes, at: transport + 4, sequence.value, bytes: 4)
      return piece
    }
  }

  /// With the bytes that would come next, and another identification.
  private static func repeated(_ packet: CapturedPacket, _ count: Int) -> CapturedPacket {
    guard case .segment(let segment) = Packet.decode(packet.bytes.span, packet.header) else {
      return packet
    }
    var packet = packet
    put(&packet.bytes, at: transport + 4, segment.sequenceEnd.value, bytes: 4)
    put(
      &packet.bytes, at: network + 4, UInt32(segment.identification ?? 0) + 1 + UInt32(count),
      bytes: 2)
    return packet
  }

  private static func put(_ bytes: inout [UInt8], at start: Int, _ value: UInt32, bytes count: Int)
  {
    for index in 0..<count {
      bytes[start + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * (count - 1 - index)))
    }
  }
}
