import FlatlineCore
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

@testable import Capture

/// A capture whose clock was set says so, and what dies in it is found all the same.
struct ClockStepTests {
  private static let capture = Repository.captures.appending(path: "half-open.pcap").path

  /// The capture with its clock set before a packet.
  private static func bytes(by step: Interval, before index: Int) -> [UInt8] {
    var writer = SavefileWriter(linkType: .ethernet)
    var merger = SavefileMerger(paths: [capture])
    var count = 0
    while merger.next({ header, bytes in
      let at = count < index ? header.timestamp : header.timestamp + step
      writer.append(
        bytes.indices.map { bytes[$0] }, at: at, originalLength: header.originalLength)
      count += 1
    }) {}
    return writer.bytes
  }

  /// How long after the capture's end each connection is closed, by the table.
  private static func closings(_ table: String) -> [Substring] {
    table.split(separator: "\n").compactMap { line in
      // In a row, between the instant and how sure it is.
      guard line.first?.isNumber ?? false, let start = line.firstRange(of: "  in "),
        let end = line[start.upperBound...].firstRange(of: "  ")
      else { return nil }
      return line[start.upperBound..<end.lowerBound]
    }
  }

  private static let expected = Result {
    closings(try Program.run(.flatline, ["read", "--format", "table", capture]).output)
  }

  /// Before the deaths, among them, and when all are known.
  @Test(arguments: [Interval.seconds(-3600), .seconds(40 * 365 * 86_400)], [100, 200, 350])
  func whatDiesIsFound(step: Interval, index: Int) throws {
    let expected = try Self.expected.get()
    #expect(expected.count == 6)
    let outcome = try withTemporaryFile(Data(Self.bytes(by: step, before: index))) {
      try Program.run(.flatline, ["read", "--format", "table", $0])
    }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(
      outcome.errors.contains(": packet \(index + 1): the clock was set from 2026-11-22T14:5"))
    #expect(Self.closings(outcome.output) == expected)
  }

  @Test func isTheSameForAllThreads() throws {
    let bytes = Data(Self.bytes(by: .seconds(-3600), before: 300))
    try withTemporaryFile(bytes) { path in
      let alone = try Program.run(.flatline, ["read", "--jobs", "1", path])
      let shared = try Program.run(.flatline, ["read", "--jobs", "3", path])
      #expect(shared.output == alone.output)
      #expect(shared.errors == alone.errors)
      // The end by the new clock.
      #expect(alone.output.contains(#"{"at":"2026-11-22T13:55:25.707563Z","buffersReleased""#))
    }
  }

  /// As of two interfaces of one host, whose files overlap.
  @Test func isFollowedInSeveralFiles() throws {
    let other = Repository.captures.appending(path: "rabbitmq-4.0-tls/broker.pcap").path
    try withTemporaryFile(Data(Self.bytes(by: .seconds(-3600), before: 300))) { stepped in
      let alone = try Program.run(.flatline, ["read", "--jobs", "1", other, stepped])
      let shared = try Program.run(.flatline, ["read", "--jobs", "3", other, stepped])
      #expect(alone.status == 2)
      #expect(alone.errorLines.count == 1)
      #expect(alone.output == shared.output)
    }
  }
}
