import FlatlineCore

extension Script {
  /// The packets and what else happens, one a line, for a person who looks for the reason of a
  /// failure.
  var text: String {
    var lines = ["\(configuration)"]
    for step in steps {
      guard case .packets(let range) = step else {
        lines.append("\(step)")
        continue
      }
      for entry in packets.entries[range] {
        let bytes = packets.bytes.span.extracting(entry.range)
        let packet = Packet.decode(bytes, entry.header)
        let what = if case .segment(let segment) = packet { segment.words } else { "\(packet)" }
        lines.append("\((entry.timestamp - Self.origin).seconds) \(entry.linkType) \(what)")
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension TCPSegment {
  fileprivate var words: String {
    let names: [(TCPFlags, String)] = [
      (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"),
    ]
    let flags = names.filter { self.flags.contains($0.0) }.map(\.1).joined(separator: "+")
    return "\(source) > \(destination) \(flags) sequence \(sequence.value) acknowledgment "
      + "\(acknowledgment.value) window \(window) length \(payloadLength)"
  }
}
