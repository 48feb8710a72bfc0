/// What a segment of the traffic carries.
enum Payload {
  case nothing, heartbeat, acknowledge, close, closeOk
  case handshake(Int)
  case publication(Int)
  case delivery(Int)

  static let handshakeTurns = 6
  private static let bodies = [16, 200, 1000]
  static let sizes = bodies.count

  private static let publications = bodies.map { FrameBuilder.publish(letters($0)) }
  private static let deliveries = bodies.map { FrameBuilder.deliver(letters($0)) }

  private static func letters(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x78, count: count) }

  var isSomething: Bool { if case .nothing = self { false } else { true } }

  /// - Parameter name: the connection's own.
  func bytes(heartbeat: Int, name: @autoclosure () -> String) -> [UInt8] {
    switch self {
    case .nothing: []
    case .heartbeat: FrameBuilder.heartbeat
    case .acknowledge: FrameBuilder.acknowledge
    case .close: FrameBuilder.framed(FrameBuilder.close(200, ""))
    case .closeOk: FrameBuilder.framed(FrameBuilder.closeOk)
    case .publication(let size): Self.publications[size]
    case .delivery(let size): Self.deliveries[size]
    case .handshake(let turn):
      FrameBuilder.opening(heartbeat: heartbeat, name: name())[turn].bytes
        // Together with connection.open.
        + (turn == 4 ? FrameBuilder.qos(prefetch: 20) : [])
    }
  }
}
