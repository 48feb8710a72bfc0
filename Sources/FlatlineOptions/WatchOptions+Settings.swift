extension WatchOptions {
  /// What every option says that may stand in a configuration file.
  package var settings: [Setting] {
    captureSettings + engineSettings + outputSettings + alertSettings
  }

  private var captureSettings: [Setting] {
    [
      Setting("interface", interface),
      Setting("netns", netns),
      Setting("tunnels", tunnels),
      Setting("wire-only", wireOnly),
      Setting("snapshot-length", snapshotLength),
      Setting("buffer", buffer),
      Setting("delivery", delivery),
      Setting("promiscuous", promiscuous),
      Setting("user", user),
      Setting("probe-idle", probeIdle),
      Setting("probe-rate", probeRate),
      Setting(secret: "management", management.management.map { [$0] } ?? []),
      Setting("management-password", management.managementPassword),
    ]
  }

  private var engineSettings: [Setting] {
    [
      Setting("port", engine.port),
      Setting("broker-address", engine.brokerAddress),
      Setting("max-flows", engine.maxFlows),
      Setting("memory", engine.memory),
      Setting("retries2", engine.retries2, isLive: true),
      Setting("rto-max-ms", engine.rtoMaxMs, isLive: true),
      Setting("user-timeout-ms", engine.userTimeoutMs, isLive: true),
      Setting("keepalive", engine.keepalive, isLive: true),
      Setting("tcp-wmem", engine.tcpWmem, isLive: true),
      Setting("sndbuf", engine.sndbuf, isLive: true),
      Setting("send-timeout", engine.sendTimeout, isLive: true),
      Setting("hz", engine.hz, isLive: true),
      Setting("broker-version", engine.brokerVersion, isLive: true),
      Setting("heartbeat-hints", engine.heartbeatHints, isLive: true),
      Setting("path-idle-timeout", paths.pathIdleTimeout, isLive: true),
    ]
  }

  private var outputSettings: [Setting] {
    [
      Setting("output", output),
      Setting("format", format),
      Setting("html", html),
      Setting("evidence", evidence),
      Setting("listen", listen),
      Setting(secret: "webhook", webhook, isLive: true),
      Setting(secret: "otlp", logs.otlp, isLive: true),
      Setting(secret: "otlp-header", logs.otlpHeader, isLive: true),
      Setting("syslog", logs.syslog, isLive: true),
    ]
  }

  private var alertSettings: [Setting] {
    [
      Setting(secret: "alertmanager", alertmanager),
      Setting("alert-label", alertLabel, isLive: true),
      Setting("alert-delay", alertDelay, isLive: true),
      Setting("alert-critical", alertCritical, isLive: true),
      Setting("alert-repeat", alertRepeat, isLive: true),
      Setting("alert-connections", alertConnections, isLive: true),
      Setting("external-url", externalURL, isLive: true),
      Setting("runbook-url", runbookURL, isLive: true),
      Setting("subnet-prefix", subnetPrefix, isLive: true),
      Setting("subnet-prefix-v6", subnetPrefixV6, isLive: true),
    ]
  }
}
