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
  /// ICMP errors about bytes that a connection did not have in flight: no kernel believes them.
  public var outOfWindowICMP = 0
  /// Packets that were captured twice.
  public var duplicates = 0
  /// Segments that the kernel which gets them drops: forged, damaged, or of another connection.
  public var rejected = 0
  /// By the name of ``Rejection``, those that occurred.
  public var rejectedBy: [String: Int] = [:]
  /// Connections that the broker closed for a reason flatline does not know.
  public var unexplained = 0
  /// Flows given up because there was no room.
  public var flowsEvicted = 0
  /// The same by how far they had come (see the manual, *Limits*), those that occurred.
  public var flowsEvictedBy: [String: Int] = [:]
  /// Flows that are not this broker's, and were not followed.
  public var passedOver = 0
  /// Flows that are another's connection under other addresses (NAT), and are told with that.
  public var translated = 0
  /// Flows whose checksums are not those of the wire, and are not looked at (see the manual,
  /// *What is believed*).
  public var checksumsIgnored = 0
  /// How often a flow gave up what waited for missing bytes, because there was no room.
  public var buffersReleased = 0
  /// Connections of which one direction was seen; `nil` where there are none.
  public var oneDirection: OneDirection?
  /// Where the capture was taken; `nil` where nothing was measured.
  public var vantage: Vantage?
  /// Settings of brokers' kernels that explain what was seen better than those assumed; `nil` where
  /// there are none.
  public var inferred: [InferredSetting]?
  /// Where several captures were read together: what was found out about each.
  public var captures: [CaptureComparison]?

  /// What ``flowsEvictedBy`` tells apart.
  public static let kindsOfEvicted = FlowStage.allCases.map(\.word)

  public init() {}
}
