/// Nothing is wrong yet, but the flow could linger half-open, or be closed without need.
public struct Risk: Encodable, Sendable {
  public var at: Instant
  public var flow: FlowDescription
  public var risk: Kind
  public var advice: String
  /// Of ``Kind/brokerPaused``: ``flow`` is the connection that showed it first.
  public var pause: Pause?

  package init(
    at: Instant, flow: FlowDescription, risk: Kind, advice: String, pause: Pause? = nil
  ) {
    self.at = at
    self.flow = flow
    self.risk = risk
    self.advice = advice
    self.pause = pause
  }

  /// A broker that stands still, or stood.
  public struct Pause: Encodable, Sendable, Equatable {
    /// When it began, most likely.
    public var since: Instant
    /// When it was over; absent while it lasts.
    public var until: Instant?
    /// How long it took, or takes so far.
    public var seconds: Double
    /// What stands still, or stood.
    public var of: Subject

    public enum Subject: String, Encodable, Sendable {
      /// The broker alone, while its host's kernel goes on.
      case process
      /// The host, its kernel included.
      case host
    }

    package init(since: Instant, until: Instant?, seconds: Double, of subject: Subject) {
      self.since = since
      self.until = until
      self.seconds = seconds
      of = subject
    }

    init(_ pause: BrokerPause, now: Instant) {
      self.init(
        since: pause.begin, until: pause.end, seconds: ((pause.end ?? now) - pause.begin).seconds,
        of: .process)
    }
  }

  public enum Kind: String, Encodable, Sendable, CaseIterable {
    /// Heartbeat 0, and no keepalive was seen.
    case heartbeatsDisabled = "heartbeats-disabled"
    /// Heartbeat or keepalive comes more rarely than an idle timeout of the path.
    case slowerThanIdleTimeout = "slower-than-idle-timeout"
    /// A heartbeat interval under 5 s: a short pause closes the connection.
    case heartbeatTooShort = "heartbeat-too-short"
    /// The client agreed to heartbeats, and sends none.
    case heartbeatsNeverSent = "heartbeats-never-sent"
    /// The client has left connections behind that linger.
    case ghosts
    /// The broker's process stands still while its kernel goes on: it is stopped or frozen. Or its
    /// whole host stood still.
    case brokerPaused = "broker-paused"
  }
}
