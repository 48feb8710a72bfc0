/// Nothing is wrong yet, but the flow could linger half-open.
public struct Risk: Encodable, Sendable {
  public var at: Instant
  public var flow: FlowDescription
  public var risk: Kind
  public var advice: String

  public enum Kind: String, Encodable, Sendable, CaseIterable {
    case heartbeatsDisabled = "heartbeats-disabled"
  }
}
