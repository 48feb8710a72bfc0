/// What a segment of the traffic carries.
enum Payload {
  case nothing, heartbeat, acknowledge, close, closeOk
  case handshake(Int)
  case publication(Int)
  case delivery(Int)

  static let handshakeTurns = 6
  private static let bodies = [16, 200, 1000]
  static let sizes = bodies.count

  private static let publications = bodies.map { SyntheticFrames.publication(body: $0) }
  private static let deliveries = bodies.map { SyntheticFrames.delivery(body: $0) }

  var isAnything: Bool { if case .nothing = self { false } else { true } }

  /// - Parameter index: gives the connection its name.
  func bytes(heartbeat: Int, index: Int) -> [UInt8] {
    switch self {
    case .nothing: []
    case .heartbeat: SyntheticFrames.heartbeat
    case .acknowledge: SyntheticFrames.acknowledge
    case .close: SyntheticFrames.close
    case .closeOk: SyntheticFrames.closeOk
    case .publication(let size): Self.publications[size]
    case .delivery(let size): Self.deliveries[size]
    case .handshake(let turn):
      SyntheticFrames.handshake(heartbeat: heartbeat, name: "worker-\(index)")[turn].bytes
    }
  }
}
