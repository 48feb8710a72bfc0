/// Nothing is wrong yet, but the flow could linger half-open, or be closed without need.
public struct Risk: Encodable, Sendable {
  public var at: Instant
  public var flow: FlowDescription
  public var risk: Kind
  public var advice: String

  package init(at: Instant, flow: FlowDescription, risk: Kind, advice: String) {
    self.at = at
    self.flow = flow
    self.risk = risk
    self.advice = advice
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
  }
}
