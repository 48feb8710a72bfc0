/// An event as systemd's journal takes it: its native protocol, one datagram for an entry
/// (systemd.journal-fields(7), "Native Journal Protocol").
package struct JournalEntry {
  /// Of a field, in bytes; a longer one is left out. An entry has to fit into a datagram.
  static let longestValue = 32 << 10
  private static let prefix = "FLATLINE_"

  package let bytes: [UInt8]

  package init(_ record: EventRecord) {
    var bytes: [UInt8] = []
    Self.append("MESSAGE", record.message, to: &bytes)
    Self.append("PRIORITY", String(record.severity.syslog), to: &bytes)
    Self.append("SYSLOG_IDENTIFIER", "flatline", to: &bytes)
    Self.append(Self.prefix + "EVENT", record.event.name, to: &bytes)
    for member in record.members {
      let name = Self.prefix + member.words.joined(separator: "_").uppercased()
      Self.append(name, member.value.text, to: &bytes)
    }
    self.bytes = bytes
  }

  /// `NAME=value` in a line; or, where the value has lines itself, the name, and the value behind its
  /// length, 64 bits, the lowest byte first.
  private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
    let value = Array(value.utf8)
    guard value.count <= longestValue else { return }
    bytes += name.utf8
    if value.contains(newline) {
      bytes.append(newline)
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: UInt64(value.count) >> UInt64(shift)))
      }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += value
    bytes.append(newline)
  }

  private static let newline = UInt8(ascii: "\n")
}
