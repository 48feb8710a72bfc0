import FlatlineCore

extension MetricsSnapshot {
  /// Subnets that get a label of their own.
  static let maximumSubnets = 100

  /// In Prometheus' text format; names and units follow its conventions.
  public func text() -> String {
    var page = Exposition()
    addConnections(to: &page)
    addPredictions(to: &page)
    addCapture(to: &page)
    addFeeds(to: &page)
    addProcess(to: &page)
    return page.text
  }

  private func addConnections(to page: inout Exposition) {
    page.add(
      "flatline_connections_seen_total", .counter, help: "TCP connections to a watched port.",
      Double(summary.flows))
    var classes: [HeartbeatClass: Int] = [:]
    for (interval, count) in census { classes[HeartbeatClass(interval), default: 0] += count }
    page.add(
      "flatline_connections_open", .gauge,
      help: "Open connections by the heartbeat interval they agreed on, in seconds.",
      HeartbeatClass.allCases.map { .init(Double(classes[$0] ?? 0), [("heartbeat", $0.rawValue)]) })
    page.add(
      "flatline_risks_total", .counter, help: "Connections that could linger half-open.",
      Risk.Kind.allCases.map {
        .init(Double(predictions.risks[$0] ?? 0), [("risk", $0.rawValue)])
      })
    page.add(
      "flatline_flows_evicted_total", .counter,
      help: "Flows given up because there were more than --max-flows.",
      Double(summary.flowsEvicted))
  }

  private func addPredictions(to page: inout Exposition) {
    let standing = predictions.standing(limit: Self.maximumSubnets).sorted {
      ($0.key.subnet, $0.key.reason.rawValue, $0.key.cause.rawValue)
        < ($1.key.subnet, $1.key.reason.rawValue, $1.key.cause.rawValue)
    }
    page.add(
      "flatline_predictions_standing", .gauge, help: "Connections that are dying now.",
      standing.map { kind, count in
        .init(
          Double(count),
          [
            ("client_subnet", kind.subnet), ("reason", kind.reason.rawValue),
            ("cause", kind.cause.rawValue),
          ])
      })
    let counters: [(String, String, [Reason: Int])] = [
      (
        "flatline_predictions_total", "Predictions made, by their first reason.",
        predictions.predicted
      ),
      ("flatline_predictions_withdrawn_total", "Predictions taken back.", predictions.withdrawn),
      (
        "flatline_predictions_fulfilled_total", "Connections that ended as predicted.",
        predictions.fulfilled
      ),
      (
        "flatline_closed_unforeseen_total",
        "Connections that ended without or against a prediction, clean closes among them.",
        predictions.unforeseen
      ),
    ]
    for (name, help, counts) in counters {
      page.add(
        name, .counter, help: help,
        // From 0 on, for an increase from nothing is none to Prometheus.
        Reason.allCases.map { .init(Double(counts[$0] ?? 0), [("reason", $0.rawValue)]) })
    }
    page.add(
      "flatline_next_predicted_close_seconds", .gauge,
      help: "Seconds until the broker closes the next dying connection; absent when none is.",
      predictions.nextClose.map { [.init(max(0, ($0 - at).seconds))] } ?? [])
  }

  private func addCapture(to page: inout Exposition) {
    page.add(
      "flatline_capture_packets_total", .counter, help: "Packets that passed the kernel's filter.",
      interfaces.map { .init(Double($0.statistics.received), [("interface", $0.name)]) })
    page.add(
      "flatline_capture_dropped_packets_total", .counter,
      help: "Packets that were lost before flatline saw them, and by whom.",
      interfaces.flatMap { interface in
        [
          .init(
            Double(interface.statistics.droppedByKernel),
            [("interface", interface.name), ("by", "kernel")]),
          .init(
            Double(interface.statistics.droppedByInterface),
            [("interface", interface.name), ("by", "interface")]),
        ]
      })
    page.add(
      "flatline_packets_total", .counter, help: "Packets looked at.", Double(summary.packets))
    page.add(
      "flatline_bytes_total", .counter, help: "Their length on the wire.", Double(summary.bytes))
    page.add(
      "flatline_undecodable_packets_total", .counter, help: "Packets that could not be decoded.",
      DecodeError.allCases.map {
        .init(Double(summary.undecodableBy[$0.rawValue] ?? 0), [("error", $0.rawValue)])
      })
    page.add(
      "flatline_capture_lag_seconds", .gauge,
      help: "From a packet's timestamp to its being looked at, the longest of the last second.",
      lag.seconds)
  }

  private func addFeeds(to page: inout Exposition) {
    let columns: [(String, Exposition.Kind, String, (DeliveryQueue.Counts) -> Int)] = [
      ("flatline_feed_delivered_total", .counter, "Deliveries that were taken.", \.delivered),
      ("flatline_feed_failures_total", .counter, "Attempts that failed.", \.failed),
      ("flatline_feed_dropped_total", .counter, "Events given up.", \.dropped),
      ("flatline_feed_waiting", .gauge, "Events not delivered yet.", \.waiting),
    ]
    for (name, kind, help, value) in columns {
      // Two webhooks of one host have one name: its path may be secret.
      let sums = Dictionary(deliveries.map { ($0.feed, value($0.counts)) }, uniquingKeysWith: +)
      page.add(
        name, kind, help: help,
        sums.sorted { $0.key < $1.key }.map { .init(Double($0.value), [("feed", $0.key)]) })
    }
  }

  private func addProcess(to page: inout Exposition) {
    page.add(
      "flatline_build_info", .gauge, help: "1, with the version as a label.",
      [.init(1, [("version", version)])])
    page.add(
      "process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.",
      Double(process.residentBytes))
    page.add(
      "process_cpu_seconds_total", .counter, help: "Total user and system CPU time in seconds.",
      process.processorTime.seconds)
    page.add(
      "process_start_time_seconds", .gauge, help: "Start time since the Unix epoch in seconds.",
      Double(process.startedAt.nanosecondsSinceEpoch) / 1e9)
  }
}

/// Heartbeat intervals as a label: few values, whatever clients ask for.
enum HeartbeatClass: String, CaseIterable {
  case unknown
  case none = "0"
  case upTo10 = "1-10"
  case upTo30 = "11-30"
  case upTo60 = "31-60"
  case upTo300 = "61-300"
  case more = "301+"

  init(_ interval: Interval?) {
    self =
      switch interval {
      case nil: .unknown
      case Interval.zero?: .none
      case let interval? where interval <= .seconds(10): .upTo10
      case let interval? where interval <= .seconds(30): .upTo30
      case let interval? where interval <= .seconds(60): .upTo60
      case let interval? where interval <= .seconds(300): .upTo300
      default: .more
      }
  }
}
