import Capture
import FlatlineCauses
import FlatlineCore
import FlatlineFeed
import FlatlineOptions

/// All that can change while flatline watches.
struct LiveSettings: Sendable {
  /// Of it, what ``Engine/adopt(_:into:)`` takes.
  var engine: Engine.Configuration
  var causes: CauseFinder.Settings
  var subnets: SubnetPrefix
  var alertBook: AlertBook.Settings
  var alert: PostableAlert.Settings
  var alertRepeat: Interval
  var receivers: [Receiver]

  /// - Parameter kernel: this host's, as it was at the start.
  /// - Throws: what is wrong with an option, or with what it names.
  init(_ options: WatchOptions, _ kernel: KernelSettings) throws {
    engine = try options.engine.configuration(
      kernel: kernel.profile, keepalive: kernel.keepalive)
    causes = options.causes
    subnets = options.subnets
    alertBook = options.alertBook
    alert = options.alert
    alertRepeat = .seconds(options.alertRepeat)
    receivers = try options.receivers()
  }
}
