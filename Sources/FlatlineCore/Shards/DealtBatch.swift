/// Packets, and which shard has to process each. It can be used again and again: its arrays keep
/// their capacity.
public struct DealtBatch: Sendable {
  /// Which shards have to process a packet.
  struct Card: Sendable {
    enum Others: UInt8, Sendable {
      case nothing
      /// Only what it tells of other connections: see ``SharedFacts``, and ``AddressTranslations``.
      case facts
      /// As the owner.
      case everything
    }

    private let owner: UInt8
    private let others: Others

    /// As many shards as can be told apart.
    static let mostShards = 255
    /// No shard's number.
    private static let nobody = UInt8.max

    static let forNobody = Card(owner: nobody, others: .nothing)
    static let forAll = Card(owner: nobody, others: .everything)

    @inline(__always)
    init(_ shard: Int, others: Others = .nothing) {
      self.init(owner: UInt8(truncatingIfNeeded: shard), others: others)
    }

    private init(owner: UInt8, others: Others) {
      self.owner = owner
      self.others = others
    }

    /// Whether the packet concerns a shard at all.
    @inline(__always)
    func concerns(_ shard: Int) -> Bool {
      owner == UInt8(truncatingIfNeeded: shard) || others != .nothing
    }

    /// Whether a shard that it concerns processes it whole, and not only for what it tells.
    @inline(__always)
    func isWhole(for shard: Int) -> Bool {
      owner == UInt8(truncatingIfNeeded: shard) || others == .everything
    }
  }

  /// To be filled before they are dealt.
  public var packets = PacketBatch()
  /// One for each packet.
  var cards: ContiguousArray<Card> = []
  /// Packets of the capture before these.
  var packetsBefore = 0
  /// The time of the capture's first packet.
  var start: Instant?
  /// The latest packet time at its end.
  var end = Instant.distantPast

  public init() {}
}
