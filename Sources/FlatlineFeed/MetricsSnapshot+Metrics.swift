import FlatlineCore

extension MetricsSnapshot {
  /// Client subnets that get a label of their own.
  static let maximumSubnets = 100

  /// Every metric, also those without samples now; names and units follow Prometheus' conventions.
  package var metrics: [Metric] {
    connectionMetrics + socketMetrics + probeMetrics + predictionMetrics + captureMetrics
      + feedMetrics
      + processMetrics
  }

  private var connectionMetrics: [Metric] {
    var classes: [HeartbeatClass: Int] = [:]
    for (interval, count) in census { classes[HeartbeatClass(interval), default: 0] += count }
    return [
      Metric(
        "flatline_connections_seen_total", .counter, help: "TCP connections to a watched port.",
        summary.flows),
      Metric(
        "flatline_connections_passed_over_total", .counter,
        help: "TCP connections of this host to other brokers, which are not followed.",
        summary.passedOver),
      Metric(
        "flatline_connections_translated_total", .counter,
        help: "TCP connections seen again under other addresses (NAT), which are told once.",
        summary.translated),
      Metric(
        "flatline_connections_open", .gauge,
        help: "Open connections by the heartbeat interval they agreed on, in seconds.",
        HeartbeatClass.allCases.map { .init(classes[$0] ?? 0, ["heartbeat": $0.rawValue]) }),
      Metric(
        "flatline_connections_one_direction", .gauge,
        help: "Connections of which one direction was seen: whether they live is unknown.",
        [
          .init(oneDirection.broker, ["direction": "broker"]),
          .init(oneDirection.client, ["direction": "client"]),
        ]),
      Metric(
        "flatline_round_trip_seconds", .gauge,
        help: "From the interface to the broker, and to the clients: the lower quartile.",
        [
          vantage?.toBroker.map { .init($0.seconds, ["to": "broker"]) },
          vantage?.toClients.map { .init($0.seconds, ["to": "clients"]) },
        ].compactMap { $0 }),
      Metric(
        "flatline_risks_total", .counter, help: "Connections that could linger half-open.",
        Risk.Kind.allCases.map { .init(predictions.risks[$0] ?? 0, ["risk": $0.rawValue]) }),
      Metric(
        "flatline_flows_evicted_total", .counter,
        help: "Flows given up because there was no room: --max-flows, --memory.",
        summary.flowsEvicted),
      Metric(
        "flatline_flows_given_up_total", .counter, help: "The same, by how far they had come.",
        Summary.kindsOfEvicted.map {
          .init(summary.flowsEvictedBy[$0] ?? 0, ["kind": $0])
        }),
      Metric(
        "flatline_segments_rejected_total", .counter,
        help: "Segments that the kernel which gets them drops: forged, damaged, or out of window.",
        Rejection.allCases.map {
          .init(summary.rejectedBy[$0.rawValue] ?? 0, ["reason": $0.rawValue])
        }),
      Metric(
        "flatline_buffers_released_total", .counter,
        help: "Times that a flow gave up what waited for missing bytes, for want of room.",
        summary.buffersReleased),
      Metric(
        "flatline_flows_memory_bytes", .gauge,
        help: "Memory that flows and all that is kept of them take, as it is counted.", memory),
    ]
  }

  private var probeMetrics: [Metric] {
    [
      Metric(
        "flatline_probes_sent_total", .counter, help: "Questions to idle clients: --probe-idle.",
        probesSent),
      Metric(
        "flatline_probes_answered_total", .counter, help: "Of these, those that were answered.",
        questions.answered),
      Metric(
        "flatline_probes_unanswered_total", .counter,
        help: "Of these, those that were seen to leave, and had no answer before the next.",
        questions.unanswered),
      Metric(
        "flatline_probes_unseen_total", .counter,
        help: "Questions that were not seen to leave: they say nothing of the client.",
        questions.unseen),
    ]
  }

  private var socketMetrics: [Metric] {
    [
      Metric(
        "flatline_sockets_open", .gauge,
        help: "Connections by the kernel's own count, within a minute; absent where it is refused.",
        sockets.map { [.init($0.open)] } ?? []),
      Metric(
        "flatline_sockets_in_trouble", .gauge, help: "Of them, those in trouble, and in which.",
        sockets.map { sockets in
          SocketTrouble.allCases.map {
            .init(sockets.inTrouble[$0] ?? 0, ["trouble": $0.rawValue])
          }
        } ?? []),
      Metric(
        "flatline_kernel_disagreements_total", .counter,
        help: "Predictions that the kernel's own timer did not agree with.",
        sockets?.disagreements ?? 0),
    ]
  }

  private var predictionMetrics: [Metric] {
    let standing = predictions.standing(limit: Self.maximumSubnets).sorted {
      ($0.key.subnet, $0.key.reason.rawValue, $0.key.cause.rawValue)
        < ($1.key.subnet, $1.key.reason.rawValue, $1.key.cause.rawValue)
    }
    return [
      Metric(
        "flatline_predictions_standing", .gauge, help: "Connections that are dying now.",
        standing.map { kind, count in
          .init(
            count,
            [
              "client_subnet": kind.subnet, "reason": kind.reason.rawValue,
              "cause": kind.cause.rawValue,
            ])
        }),
      Self.counter(
        "flatline_predictions_total", help: "Predictions made, by their first reason.",
        predictions.predicted),
      Self.counter(
        "flatline_predictions_withdrawn_total", help: "Predictions taken back.",
        predictions.withdrawn),
      Self.counter(
        "flatline_predictions_fulfilled_total", help: "Connections that ended as predicted.",
        predictions.fulfilled),
      Self.counter(
        "flatline_closed_unforeseen_total",
        help: "Connections that ended without or against a prediction, clean closes among them.",
        predictions.unforeseen),
      Metric(
        "flatline_prediction_lead_seconds",
        help: "From the first prediction to the end, of what ended as predicted.",
        predictions.leads),
      Metric(
        "flatline_prediction_error_seconds",
        help: "Between the predicted and the observed end, either way, where a packet marks it.",
        predictions.errors),
      Metric(
        "flatline_next_predicted_close_seconds", .gauge,
        help: "Seconds until the broker closes the next dying connection; absent when none is.",
        predictions.nextClose.map { [.init(max(0, ($0 - at).seconds))] } ?? []),
    ] + incidentMetrics
  }

  private var incidentMetrics: [Metric] {
    let open = predictions.openIncidents
    return [
      Metric(
        "flatline_incidents_open", .gauge,
        help: "Incidents that go on: connections that die together.",
        Cause.allCases.map { .init(open[$0] ?? 0, ["cause": $0.rawValue]) }),
      Metric(
        "flatline_incidents_total", .counter, help: "Incidents since the start.",
        predictions.incidentCount),
    ]
  }

  /// Has every reason from the start: to Prometheus, an increase from no sample to 1 is none.
  private static func counter(
    _ name: String, help: String, _ counts: [Reason: Int]
  ) -> Metric {
    Metric(
      name, .counter, help: help,
      Reason.allCases.map { .init(counts[$0] ?? 0, ["reason": $0.rawValue]) })
  }

  private var captureMetrics: [Metric] {
    [
      Metric(
        "flatline_capture_packets_total", .counter,
        help: "Packets that passed the kernel's filter.",
        interfaces.map { .init($0.received, ["interface": $0.name]) }),
      Metric(
        "flatline_capture_dropped_packets_total", .counter,
        help: "Packets that were lost before flatline saw them, and by whom.",
        interfaces.flatMap { interface -> [Metric.Sample] in
          [
            .init(interface.droppedByKernel, ["interface": interface.name, "by": "kernel"]),
            .init(interface.droppedByInterface, ["interface": interface.name, "by": "interface"]),
          ]
        }),
      Metric("flatline_packets_total", .counter, help: "Packets looked at.", summary.packets),
      Metric("flatline_bytes_total", .counter, help: "Their length on the wire.", summary.bytes),
      Metric(
        "flatline_undecodable_packets_total", .counter,
        help: "Packets that could not be decoded.",
        DecodeError.allCases.map {
          .init(summary.undecodableBy[$0.rawValue] ?? 0, ["error": $0.rawValue])
        }),
      Metric(
        "flatline_capture_lag_seconds", .gauge,
        help: "From a packet's timestamp to its being looked at, the longest of the last second.",
        lag.seconds),
    ]
  }

  private var feedMetrics: [Metric] {
    [
      feedMetric(
        "flatline_feed_delivered_total", .counter, help: "Deliveries that were taken.",
        \.delivered),
      feedMetric(
        "flatline_feed_failures_total", .counter, help: "Attempts that failed.", \.failed),
      feedMetric("flatline_feed_dropped_total", .counter, help: "Events given up.", \.dropped),
      feedMetric("flatline_feed_waiting", .gauge, help: "Events not delivered yet.", \.waiting),
    ]
  }

  private func feedMetric(
    _ name: String, _ kind: Metric.Kind, help: String, _ count: (DeliveryQueue.Counts) -> Int
  ) -> Metric {
    // Two webhooks on one host share a name, because their paths may be secret: their sum is given.
    let sums = Dictionary(deliveries.map { ($0.feed, count($0.counts)) }, uniquingKeysWith: +)
    return Metric(
      name, kind, help: help,
      sums.sorted { $0.key < $1.key }.map { .init($0.value, ["feed": $0.key]) })
  }
}
