import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

/// systemd's native protocol, taken apart as its documentation has it.
struct JournalEntryTests {
  /// The fields of a datagram; `nil` where it is none.
  static func fields(_ bytes: [UInt8]) -> [String: String]? {
    var fields: [String: String] = [:]
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0a) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      var value: ArraySlice<UInt8>
      var name = line
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        name = line[..<equals]
        value = line[(equals + 1)...]
      } else {
        let count = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        value = rest.dropFirst(8).prefix(count)
        guard value.count == count, rest.dropFirst(8 + count).first == 0x0a else { return nil }
        rest = rest.dropFirst(8 + count + 1)
      }
      fields[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
    }
    return rest.isEmpty ? fields : nil
  }

  @Test func fields() throws {
    let record = try EventRecord.of(.prediction(.of(7, name: "bh0")))
    let fields = try #require(Self.fields(JournalEntry(record).bytes))
    #expect(fields["MESSAGE"] == record.message)
    #expect(fields["PRIORITY"] == "4")
    #expect(fields["SYSLOG_IDENTIFIER"] == "flatline")
    #expect(fields["FLATLINE_EVENT"] == "prediction")
    #expect(fields["FLATLINE_FLOW_CLIENT"] == "198.51.100.31:33730")
    #expect(fields["FLATLINE_FLOW_NAME"] == "bh0")
    #expect(fields["FLATLINE_CLOSES_AT"] == "2026-11-22T15:08:34.000000Z")
    // systemd.journal-fields(7): others are thrown away.
    #expect(fields.keys.allSatisfy { $0.wholeMatch(of: #/[A-Z][A-Z0-9_]{0,63}/#) != nil })
  }

  /// A client cannot add fields by its name.
  @Test(arguments: ["a\nPRIORITY=0", "\n", "a\n\u{0}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}=b"])
  func aValueMayHaveLines(name: String) throws {
    let record = try EventRecord.of(.prediction(.of(7, name: name)))
    let fields = try #require(Self.fields(JournalEntry(record).bytes))
    #expect(fields["FLATLINE_FLOW_NAME"] == name)
    #expect(fields["PRIORITY"] == "4")
  }

  @Test func whatIsTooLongIsLeftOut() throws {
    let name = String(repeating: "x", count: JournalEntry.longestValue + 1)
    let record = try EventRecord.of(.prediction(.of(7, name: name)))
    let fields = try #require(Self.fields(JournalEntry(record).bytes))
    #expect(fields["FLATLINE_FLOW_NAME"] == nil)
    #expect(fields["FLATLINE_REASON"] == "etimedout")
  }
}
