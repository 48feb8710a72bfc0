import FlatlineCore
import FlatlineReport

/// What a capture could not show, in sentences.
enum PageLimits {
  static func sentences(
    _ entries: [Case], _ events: PageEvents, _ context: PageContext, dropped: Int
  ) -> [String] {
    var sentences: [String] = []
    func add(_ count: Int, _ noun: String, _ rest: String) {
      if count > 0 { sentences.append("\(Text.count(count, noun)) \(rest)") }
    }
    if let history = context.history {
      if !history.hasNetworkMessages {
        sentences.append(
          """
          Neither ICMP errors nor ARP are in the capture. If its filter left them out, the kernel may \
          report another errno (EHOSTUNREACH for ETIMEDOUT), and sooner.
          """)
      }
      add(
        history.losses.count, "time", "packets were lost to the capture: see the shaded times.")
      if context.isLive {
        add(
          entries.count { history.lanes[$0.prediction.id] == nil }, "connection",
          """
          without packets here: while flatline watches, the last packets of each connection are kept, \
          in bounded memory, and once nothing is said of it they go.
          """)
      }
    } else if !context.whyNoHistory.isEmpty {
      sentences.append(context.whyNoHistory)
    }
    let summary = events.summary ?? Summary()
    add(summary.captureDropped, "packet", "dropped before flatline saw them.")
    add(
      entries.count { $0.prediction.flow.name == nil }, "connection",
      """
      in trouble without a name: they began before the capture, are inside TLS, or gave none. The \
      heartbeat of such a connection may be guessed.
      """)
    add(
      entries.count { $0.prediction.evidence.bytesNotCaptured ?? 0 > 0 }, "connection",
      "with bytes that were not captured (a short snap length, or loss).")
    add(
      entries.count { $0.prediction.evidence.captureLossAt != nil }, "connection",
      "in trouble since the capture lost packets: an answer may be among what is missing.")
    add(
      summary.flowsEvicted, "connection",
      "given up because there was no room (--max-flows, --memory).")
    add(summary.unexplained, "connection", "closed by the broker for a reason that did not show.")
    add(
      summary.outOfWindowICMP, "ICMP error",
      "about bytes that were not on their way: not believed.")
    add(summary.rejected, "segment", "that no kernel would take: not believed.")
    add(
      dropped, "connection",
      "that had closed not listed: a page has \(PageEvents.mostClosed) of them at most.")
    add(
      events.moreStanding, "connection",
      "in trouble not listed: a page has \(PageEvents.mostStanding) at most.")
    add(events.moreRisks, "risk", "not listed: a page has \(PageEvents.mostRisks) at most.")
    return sentences + [
      """
      An idle connection with heartbeat 0 and no keepalive shows nothing when its client dies: such \
      connections are listed as risks.
      """
    ]
  }
}
