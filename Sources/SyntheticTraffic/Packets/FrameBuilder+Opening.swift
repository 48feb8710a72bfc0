extension FrameBuilder {
  /// One side's bytes in the opening of an AMQP connection.
  package struct Turn: Sendable {
    package var fromBroker: Bool
    package var bytes: [UInt8]
  }

  /// The opening of an AMQP connection, turn by turn, with as few fields as it may have.
  ///
  /// - Parameters:
  ///   - heartbeat: in seconds.
  ///   - name: the connection's own, told in its client properties.
  package static func opening(heartbeat: Int, name: String? = nil) -> [Turn] {
    let heartbeat = UInt16(heartbeat)
    let properties: [(String, FieldValue)] = name.map { [("connection_name", .string($0))] } ?? []
    return [
      Turn(fromBroker: false, bytes: protocolHeader),
      Turn(
        fromBroker: true,
        bytes: framed(start([("version", .string("4.0.5"))], mechanisms: "PLAIN"))),
      Turn(fromBroker: false, bytes: framed(startOk(properties))),
      Turn(fromBroker: true, bytes: framed(tune(30, heartbeat: heartbeat))),
      Turn(fromBroker: false, bytes: framed(tune(heartbeat: heartbeat)) + framed(open())),
      Turn(fromBroker: true, bytes: framed(openOk)),
    ]
  }
}
