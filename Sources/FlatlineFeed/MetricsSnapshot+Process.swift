// Of this process, and of its settings.
extension MetricsSnapshot {
  var processMetrics: [Metric] {
    [
      Metric(
        "flatline_build_info", .gauge, help: "1, with the version and the commit as labels.",
        [.init(1, ["version": version, "revision": revision])]),
      Metric(
        "flatline_config_last_reload_successful", .gauge,
        help: "1; 0 when the settings that were read last are wrong, and the earlier ones go on.",
        settings.areTaken ? 1 : 0),
      Metric(
        "flatline_config_last_reload_success_timestamp_seconds", .gauge,
        help: "When settings were last taken, since the Unix epoch in seconds.",
        Double(settings.takenAt.nanosecondsSinceEpoch) / 1e9),
      Metric(
        "process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.",
        process.residentBytes),
      Metric(
        "process_open_fds", .gauge, help: "Number of open file descriptors.",
        process.openDescriptors),
      Metric(
        "process_max_fds", .gauge, help: "Maximum number of open file descriptors.",
        process.mostDescriptors),
      Metric(
        "process_cpu_seconds_total", .counter,
        help: "Total user and system CPU time in seconds.", process.processorTime.seconds),
      Metric(
        "process_start_time_seconds", .gauge,
        help: "Start time since the Unix epoch in seconds.",
        Double(process.startedAt.nanosecondsSinceEpoch) / 1e9),
    ]
  }
}
