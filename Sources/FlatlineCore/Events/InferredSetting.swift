/// A setting of a broker's kernel that explains what was seen, where the one that was assumed or
/// told does not.
public struct InferredSetting: Encodable, Sendable, Equatable {
  /// Whose kernel.
  public var broker: IPAddress
  public var setting: Name
  /// As the setting is written.
  public var value: Int
  /// How many connections it explains.
  public var connections: Int
  /// The value that was told and does not explain them; it is used all the same.
  public var told: Int?

  public enum Name: String, Encodable, Sendable {
    case retries2
    case hz
    /// `tcp_rto_max_ms`.
    case maximumTimeout = "rto-max-ms"
    /// TCP_USER_TIMEOUT, in milliseconds.
    case userTimeout = "user-timeout-ms"
  }

  /// Whether both say the same of a setting, be it of more connections.
  public func isSame(as other: InferredSetting) -> Bool {
    broker == other.broker && setting == other.setting && value == other.value
      && told == other.told
  }

  private enum Key: String, CodingKey {
    case broker, setting, value, connections, told
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(broker.description, forKey: .broker)
    try container.encode(setting, forKey: .setting)
    try container.encode(value, forKey: .value)
    try container.encode(connections, forKey: .connections)
    try container.encodeIfPresent(told, forKey: .told)
  }
}

extension [InferredSetting] {
  /// Whether reading again would find another kernel: what the user has told stays.
  package var changesWhatIsAssumed: Bool { contains { $0.told == nil } }
}
