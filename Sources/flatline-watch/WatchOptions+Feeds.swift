import FlatlineCore
import FlatlineFeed
import FlatlineOptions

/// The options as the values that feeds get.
extension WatchOptions {
  /// Where events are written; `-` is standard output.
  var outputs: [String] { output.isEmpty ? ["-"] : output }

  var subnets: SubnetPrefix { SubnetPrefix(v4: subnetPrefix, v6: subnetPrefixV6) }

  var alertBook: AlertBook.Settings {
    var settings = AlertBook.Settings()
    settings.prefix = subnets
    settings.delay = .seconds(alertDelay)
    return settings
  }

  var alert: PostableAlert.Settings {
    var settings = PostableAlert.Settings()
    settings.labels = Dictionary(alertLabel.map { ($0.name, $0.value) }) { $1 }
    settings.connections = alertConnections
    settings.lifetime = .seconds(alertRepeat) * 4
    return settings
  }
}
