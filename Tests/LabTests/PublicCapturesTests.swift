import Testing

@testable import FlatlineCore

/// Captures of other projects: all are read, and those about which `notes_expected` in the
/// folder's INVENTORY.tsv says something are judged as it says.
///
/// The notes speak of TCP connections of any protocol, so most of those captures are shown to
/// the engine from the middle (``PublicCapture/View/joined``), and each end in turn is taken for
/// the broker. Skipped where the folder `shared/public` beside the repository is absent.
@Suite(.enabled(if: !PublicCapture.all.isEmpty, "the folder ../shared/public is absent"))
struct PublicCapturesTests {
  /// In a process of its own, since a crash would end the tests. It may take a minute; the limit
  /// for the test counts the wait for its turn as well. Exit status 2 means that libpcap cannot
  /// read the file, or not to its end.
  @Test(.timeLimit(.minutes(10)), arguments: PublicCapture.all)
  func isReadWithoutACrash(name: String) throws {
    let capture = PublicCapture(name: name)
    #expect([0, 2].contains(try capture.exitStatus(ports: capture.servers())))
  }

  /// What a note says of the connections in a capture.
  enum Verdict: Sendable {
    /// Nothing is predicted at any time.
    case quiet
    /// Nothing is predicted to time out, nor to be unreachable, at any time, and in the end
    /// nothing is predicted at all.
    case alive
    /// As `alive`; and the packets that were captured twice are not retransmissions.
    case copies
    /// What was predicted to time out recovered, and in the end nothing is predicted.
    case settled
    /// A timeout is predicted in the end.
    case dead
    /// As `dead`, and there was so much to send that the writer gives up first.
    case stuck
    /// One side is missing: nothing is predicted with confidence.
    case doubtful
  }

  struct Note: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var view: PublicCapture.View
    /// The broker's ports; `nil` for those that were connected to.
    var ports: Set<UInt16>?
    /// Whether the other end is taken for the broker as well.
    var isTurned: Bool

    var testDescription: String { name }

    /// Seen whole, as a broker would see it.
    static func whole(_ name: String, _ ports: Set<UInt16>?, _ verdict: Verdict) -> Note {
      Note(name: name, verdict: verdict, view: .whole, ports: ports, isTurned: false)
    }

    /// Seen from the middle, and from both ends.
    static func joined(_ name: String, _ ports: Set<UInt16>, _ verdict: Verdict) -> Note {
      Note(name: name, verdict: verdict, view: .joined, ports: ports, isTurned: true)
    }

    /// Seen from the middle; the end that is called the broker is the one that sends.
    static func sender(_ name: String, _ ports: Set<UInt16>, _ verdict: Verdict) -> Note {
      Note(name: name, verdict: verdict, view: .joined, ports: ports, isTurned: false)
    }
  }

  static let notes: [Note] = [
    // AMQP 0-9-1.
    .whole("beats__amqp_channel_error.pcap", [5672], .quiet),
    .whole("beats__amqp_publish.pcap", [5672], .quiet),
    .whole("deepflow__amqp-error.pcap", [5672], .alive),
    .whole("deepflow__amqp1.pcap", [5672], .alive),
    .whole("deepflow__amqp2.pcap", [5672], .quiet),
    .whole("deepflow__amqp3.pcap", [5672], .quiet),
    .whole("nDPI__amqp.pcap", [5672], .quiet),
    .whole("netcat__rabbitmq.pcap", [5672], .quiet),
    // AMQP 1.0, which that broker speaks: closed in good order, one FIN not in the capture.
    .whole("amqpAnalyze__amqp_type_test.boolean.pcapng", [5672], .alive),
    // Connections that were never established, so that no broker would hear of them.
    .whole("deepflow__client-no-response.pcap", [443], .quiet),
    .whole("deepflow__client-syn-try-lack.pcap", [443], .quiet),
    .whole("deepflow__server-no-response.pcap", [443], .quiet),
    .whole("deepflow__handshake-error.pcap", [3881], .alive),
    .whole("packets__synscan.pcapng", nil, .quiet),
    .whole("nDPI__tls_port_80.pcapng", [80], .quiet),
    .whole("tcpdump__tcp-handshake-nano.pcap", [80], .quiet),
    .whole("packets__destunreachable.pcap", nil, .quiet),
    // The last data sent is repeated, and its receiver says nothing more.
    .sender("packets__tcp-con-lost.pcap", [1048], .dead),
    .sender("packets__inconsistent_printer.pcapng", [3527], .stuck),
    // The other side is not in the capture.
    .sender("packets__tcp_retransmissions.pcapng", [1048], .doubtful),
    .joined("deepflow__xiangdao-retrans.pcap", [6379], .doubtful),
    .sender("nDPI__atg.pcap", [3134], .doubtful),
    .sender("nDPI__atg.pcap", [10001], .doubtful),
    // Every packet was captured twice or more often.
    .joined("beats__thrift_echo_binary.pcap", [9090], .copies),
    .joined("beats__wsgi_loopback.pcap", [8888], .copies),
    .joined("nDPI__dnp3.pcap", [20000], .copies),
    .joined("nDPI__rtsp.pcap", [8554], .copies),
    .joined("packets__double-vision.pcap", [80, 424], .copies),
    .joined("zeek__ssh-dups.pcap", [22], .copies),
    // Stalls that end.
    .joined("nDPI__whatsappfiles.pcap", [443], .settled),
    .joined("suricata-verify__bug-3519_input.pcap", [21], .settled),
    .joined("nDPI__heuristic_tcp_ack_payload.pcap", [80, 443], .settled),
    // Idle, with keepalive probes, with a zero window: all answered.
    .joined("nDPI__hislip.pcap", [4880], .alive),
    .joined("nDPI__ocsp.pcapng", [80], .alive),
    .joined("packets__tcp_zerowindowdead.pcapng", [80], .alive),
    .joined("packets__tcp_zerowindowrecovery.pcapng", [1720], .alive),
    .joined("zeek__timeout-with-pings.pcap", [80], .quiet),
    // Closed before, or in good order; some with losses on the way or holes in the capture.
    .joined("beats__gap_in_stream.pcap", [8000], .alive),
    .joined("beats__mysql_with_gap.pcap", [3306], .quiet),
    .joined("deepflow__client-keep-alive.pcap", [22], .alive),
    .joined("nDPI__bt-http.pcapng", [80], .alive),
    .joined("nDPI__tls_alert.pcap", [443], .alive),
    .joined("nDPI__webex.pcap", [80, 443], .alive),
    .joined("suricata-verify__bug-4376_syn_retransmit_with_ts.pcap", [80], .alive),
    .joined("suricata-verify__bug-5437-02_input.pcap", [80, 36309, 38844], .alive),
    .joined("suricata-verify__tcp-empty-sack_tcp-opt.pcap", [443], .alive),
    .joined("suricata-verify__tcp-fastopen-10-syn-data-ignore_input.pcap", [443], .alive),
    .joined("zeek__fin_retransmission.pcap", [443], .alive),
    .joined("zeek__pppoe-over-qinq.pcap", [443], .alive),
    .joined("zeek__reassembly.pcap", [80], .alive),
    .joined("zeek__retransmit-fast009.pcap", [80], .alive),
    .joined("zeek__retransmit-timeout.pcapng", [80], .alive),
    .joined("zeek__socks.pcap", [8124], .alive),
    .joined("zeek__truncated-header.pcap", [25], .alive),
  ]

  @Test(arguments: notes) func isJudgedAsNoted(note: Note) {
    let capture = PublicCapture(name: note.name)
    let ports = note.ports ?? capture.servers()
    check(note, ports)
    if note.isTurned { check(note, capture.allPorts().subtracting(ports)) }
  }

  private func check(_ note: Note, _ ports: Set<UInt16>) {
    let outcome = PublicCapture(name: note.name)
      .read(ports: ports, note.view, collectsFlows: note.verdict == .copies)
    let lost = outcome.predictions.filter { Self.isLoss($0.reason) }
    switch note.verdict {
    case .quiet:
      #expect(outcome.predictions.isEmpty)
    case .copies:
      #expect(!outcome.flows.isEmpty)
      for flow in outcome.flows.values {
        #expect(flow.client.rare.facts.retransmissions == 0, "\(flow.key)")
        #expect(flow.broker.rare.facts.retransmissions == 0, "\(flow.key)")
      }
      fallthrough
    case .alive:
      #expect(lost.isEmpty)
      #expect(outcome.standing.isEmpty)
    case .settled:
      #expect(!outcome.closings.contains { Self.isLoss($0.reason) })
      #expect(outcome.standing.isEmpty)
    case .dead:
      // Joined in its middle, a connection most likely has RabbitMQ's heartbeats.
      #expect(outcome.standing.map(\.reason) == [.heartbeatTimeout])
      #expect(outcome.standing.map(\.runnerUp?.reason) == [.kernel(.etimedout)])
    case .stuck:
      #expect(outcome.standing.map(\.reason) == [.sendTimeout])
      #expect(outcome.standing.map(\.runnerUp?.reason) == [.heartbeatTimeout])
    case .doubtful:
      #expect(!outcome.predictions.contains { $0.confidence > 0.5 })
    }
  }

  /// Whether a connection ends for this reason because nothing answers it.
  private static func isLoss(_ reason: Reason) -> Bool {
    switch reason {
    case .kernel(.etimedout), .kernel(.ehostunreach), .kernel(.enetunreach), .kernel(.ehostdown),
      .kernel(.enonet), .heartbeatTimeout, .sendTimeout, .notConnected:
      true
    default: false
    }
  }

  /// The heartbeat timeout that was agreed upon.
  @Test(arguments: [
    ("beats__amqp_channel_error.pcap", 10), ("deepflow__amqp-error.pcap", 60),
    ("deepflow__amqp1.pcap", 60),
  ])
  func heartbeatIsTheClients(name: String, seconds: Int) {
    let outcome = PublicCapture(name: name).read(ports: [5672], collectsFlows: true)
    let heartbeats = Set(outcome.flows.values.compactMap(\.conversation.heartbeat))
    #expect(heartbeats == [.seconds(seconds)])
  }

  /// The number of heartbeat frames. Celery's own "heartbeat" messages in nDPI__amqp are none.
  @Test(arguments: [("nDPI__amqp.pcap", 0), ("netcat__rabbitmq.pcap", 1)])
  func heartbeatFramesAreCounted(name: String, count: Int) {
    let outcome = PublicCapture(name: name).read(ports: [5672], collectsFlows: true)
    let frames = outcome.flows.values.flatMap { [$0.client.frames, $0.broker.frames] }
    #expect(frames.reduce(0) { $0 + ($1?.heartbeats ?? -1000) } == count)
  }
}
