/// What was read, at the end.
public struct Summary: Encodable, Sendable, Equatable {
  public var at: Instant?
  public var packets = 0
  public var bytes = 0
  public var flows = 0
  public var predictions = 0
  public var withdrawn = 0
  public var risks = 0
  public var captureDropped = 0
  public var undecodable = 0
  /// By the name of ``DecodeError``, those that occurred.
  public var undecodableBy: [String: Int] = [:]
  /// Later fragments of IP packets, which hold no TCP header.
  public var fragments = 0
  /// Packets that were captured twice.
  public var duplicates = 0
  /// Connections that the broker closed for a reason flatline does not know.
  public var unexplained = 0
  /// Flows given up because the table was full.
  public var flowsEvicted = 0

  public init() {}
}
