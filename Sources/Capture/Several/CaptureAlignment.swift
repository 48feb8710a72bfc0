import FlatlineCore
import Glibc

/// How several captures are read as one: by whose clock, and which packets are left out, because
/// another capture has them too.
///
/// Found out by reading the files twice before they are read for their events.
package struct CaptureAlignment: Sendable {
  /// By path: what is added to its times.
  let corrections: [ClockCorrection]
  /// By path: packets that are not read.
  let leftOut: [PacketSet]
  /// By path, as it was named.
  package let comparisons: [CaptureComparison]
  private let runs: [FlowKey: [PathRuns]]
  private let aliases: [FlowKey: FlowKey]
  private let ends: [Instant]

  /// - Parameters:
  ///   - ports: the brokers'.
  ///   - interruption: ends it early; there is no alignment then.
  /// - Returns: `nil` where all are read as they are: there is but one, they have no packet in common
  ///   and their clocks may be the same, or one is a stream, which can be read once only.
  package init?(
    of paths: [String], ports: Set<UInt16>, interruption: Interruption? = nil
  ) {
    guard paths.count > 1, !paths.contains(where: Self.isStream) else { return nil }
    let printer = PacketPrinter(ports: ports)
    let wake = interruption?.descriptor ?? -1
    var common = CommonPackets()
    var directions = OppositeDirections()
    var raw: [CaptureSpan?] = []
    for (capture, path) in paths.enumerated() {
      raw.append(Self.survey(path, capture, printer, wake, into: &common, &directions))
      if interruption?.isRequested ?? false { return nil }
    }
    let matches = common.matches
    if matches.isEmpty {
      let apart = directions.apart
      if apart.isEmpty { return nil }
      self = CaptureAlignment(unread: apart, of: paths, raw)
      return
    }
    let clocks = CaptureClocks(matches, count: paths.count)
    corrections = clocks.corrections
    let spans = zip(raw, clocks.corrections).map { span, correction in
      CaptureSpan(
        time: span.map {
          correction.corrected($0.time.lowerBound)...correction.corrected($0.time.upperBound)
        } ?? .latest ... .latest, isOfBothSides: span?.isOfBothSides ?? false)
    }
    ends = spans.map(\.time.upperBound)
    var matcher = PacketMatcher(clocks, spans)
    let untils = clocks.nearer.map { nearer in nearer.map { spans[$0].time.upperBound }.max() }
    // What has nothing in common with the others is read as it is.
    let compared = Set(matches.flatMap { [$0.first, $0.second] })
    let cursors = paths.indices.map { capture in
      compared.contains(capture)
        ? CaptureCursor(paths[capture], clocks.corrections[capture], wake: wake) : nil
    }
    runs = Self.match(cursors, untils, printer, &matcher)
    if interruption?.isRequested ?? false { return nil }
    leftOut = matcher.leftOut
    aliases = matcher.aliases
    comparisons = paths.indices.map { index in
      var comparison = CaptureComparison(
        file: paths[index], common: matches.count { $0.first == index || $0.second == index },
        leftOut: matcher.leftOut[index].count)
      if comparison.common > 0 {
        comparison.describe(clocks, index, paths, start: raw[index]?.time.lowerBound)
      }
      if let until = untils[index], until + Self.toldEnd < spans[index].time.upperBound {
        comparison.readUntil = until
      }
      return comparison
    }
  }

  /// Some are not read at all, all others as they are.
  ///
  /// - Parameter unread: with the captures that have the other direction.
  private init(unread: [Int: Int], of paths: [String], _ spans: [CaptureSpan?]) {
    corrections = paths.map { _ in .none }
    ends = spans.map { $0?.time.upperBound ?? .latest }
    (runs, aliases) = ([:], [:])
    leftOut = paths.indices.map { unread[$0] == nil ? PacketSet() : .all }
    comparisons = paths.indices.map { index in
      var comparison = CaptureComparison(file: paths[index])
      comparison.isUnread = unread[index].map { other in
        comparison.reference = paths[other]
        return true
      }
      return comparison
    }
  }

  private static func isStream(_ path: String) -> Bool {
    var status = stat()
    if path == "-" { return true }
    return unsafe stat(path, &status) == 0 && (status.st_mode & S_IFMT) != S_IFREG
  }

  /// What is read less of a capture than this is not told.
  private static let toldEnd = Interval.seconds(1)

  /// Reads a file for what tells the clocks apart.
  private static func survey(
    _ path: String, _ capture: Int, _ printer: PacketPrinter, _ wake: Int32,
    into common: inout CommonPackets, _ directions: inout OppositeDirections
  ) -> CaptureSpan? {
    guard let cursor = CaptureCursor(path, .none, wake: wake) else { return nil }
    var sides = SeenSides()
    let start = cursor.time
    var end = start
    repeat {
      end = max(end, cursor.time)
      let print = cursor.withBytes { printer.print($0, cursor.header) }
      guard let print else { continue }
      sides.add(print)
      common.add(print, capture: capture, at: cursor.time)
      directions.add(print, capture: capture, at: cursor.time)
    } while cursor.advance()
    return CaptureSpan(time: start...end, isOfBothSides: sides.areBoth)
  }

  /// - Parameter untils: by capture: when the last of those ends that are nearer to the broker. What
  ///   comes later would let time pass for flows that nobody watches any more.
  private static func match(
    _ cursors: [CaptureCursor?], _ untils: [Instant?], _ printer: PacketPrinter,
    _ matcher: inout PacketMatcher
  ) -> [FlowKey: [PathRuns]] {
    var pending = cursors.indices.filter { cursors[$0] != nil }
    while let capture = pending.min(by: { earlier(cursors[$0], cursors[$1]) }),
      let cursor = cursors[capture]
    {
      if let until = untils[capture], cursor.time > until {
        matcher.leaveOut(cursor.number, of: capture)
      } else {
        let print = cursor.withBytes { printer.print($0, cursor.header) }
        if let print {
          matcher.add(print, capture: capture, number: cursor.number, at: cursor.time)
        }
      }
      if !cursor.advance() { pending.removeAll { $0 == capture } }
    }
    return matcher.finish()
  }

  private static func earlier(_ left: CaptureCursor?, _ right: CaptureCursor?) -> Bool {
    guard let left, let right else { return left != nil }
    return left.time < right.time
  }

  /// What the captures show of the path of a flow's packets, by a time; empty where no other capture
  /// has the flow.
  ///
  /// - Parameter flow: with the addresses that its packets have.
  package func paths(of flow: FlowKey, at time: Instant) -> [PathEvidence] {
    let key = PacketMatcher.canonical(flow, aliases)
    return (runs[key] ?? []).compactMap { runs in
      var evidence = PathEvidence(
        capture: comparisons[runs.capture].file, ends: ends[runs.capture])
      runs.fill(&evidence, at: time)
      return evidence.isEmpty ? nil : evidence
    }
  }
}

extension CaptureComparison {
  /// - Parameter start: of the capture, by its own clock.
  fileprivate mutating func describe(
    _ clocks: CaptureClocks, _ index: Int, _ paths: [String], start: Instant?
  ) {
    let root = clocks.references[index]
    guard root != index, let start else { return }
    let correction = clocks.corrections[index]
    reference = paths[root]
    ahead = start - correction.corrected(start)
    within = clocks.precisions[index]
    if correction.rate != 0 { drift = (-correction.rate * 1e7).rounded() / 10 }
    if clocks.isOneWay[index] { isOneWay = true }
  }
}
