import FlatlineCauses
import FlatlineCore
import FlatlineFeed
import FlatlineOptions

/// The options as the values that feeds get.
extension WatchOptions {
  /// As an output.
  static let standardOutput = "-"

  /// Where events are written.
  var outputs: [String] { output.isEmpty ? [Self.standardOutput] : output }

  var subnets: SubnetPrefix { SubnetPrefix(v4: subnetPrefix, v6: subnetPrefixV6) }

  var causes: CauseFinder.Settings {
    var settings = CauseFinder.Settings()
    settings.idleTimeout = paths.idleTimeout
    settings.prefix = subnets
    return settings
  }

  var alertBook: AlertBook.Settings {
    var settings = AlertBook.Settings()
    settings.prefix = subnets
    settings.delay = .seconds(alertDelay)
    // A severity that the user has given does not change.
    settings.critical = alertLabel.contains { $0.name == "severity" } ? nil : alertCritical
    return settings
  }

  /// Where whoever gets an alert finds more.
  private var links: AlertLinks {
    AlertLinks(pages: externalURL ?? listen.map(Self.url), runbooks: runbookURL)
  }

  /// Of a page that is served at an address; where that is all of this host's, by its name.
  private static func url(_ endpoint: Endpoint) -> String {
    let all = [IPAddress(v4: 0), IPAddress(v6High: 0, low: 0)]
    guard all.contains(endpoint.address), let name = HostName.read() else {
      return "http://\(endpoint)"
    }
    return "http://\(name):\(endpoint.port)"
  }

  /// What tells this flatline's alerts from those of a cluster's others. Without it Alertmanager
  /// would take two of one subnet and reason as one alert, over as soon as either is.
  private var instance: String? {
    HostName.read().map { name in listen.map { "\(name):\($0.port)" } ?? name }
  }

  var alert: PostableAlert.Settings {
    var settings = PostableAlert.Settings()
    settings.labels = Dictionary(alertLabel.map { ($0.name, $0.value) }) { $1 }
    if settings.labels["instance"] == nil { settings.labels["instance"] = instance }
    settings.connections = alertConnections
    settings.lifetime = .seconds(alertRepeat) * 4
    settings.links = links
    return settings
  }
}
