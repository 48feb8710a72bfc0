import FlatlineCore

/// What one flow's sides have sent: one line of output.
struct FlowCounts: Encodable {
  struct Side: Encodable {
    var methods: Int
    var contentHeaders: Int
    var contentBodies: Int
    var heartbeats: Int
    /// Stream bytes, captured or not; modulo 2^32.
    var bytes: Int
    var bytesNotCaptured: Int
    /// How often frame boundaries were lost.
    var frameLosses: Int

    init(_ flow: Flow, _ side: FlatlineCore.Side) {
      let half = side == .client ? flow.client : flow.broker
      let frames = half.frames ?? FrameCounts()
      methods = frames.methods
      contentHeaders = frames.contentHeaders
      contentBodies = frames.contentBodies
      heartbeats = frames.heartbeats
      bytes = flow.bytes(from: side) ?? 0
      bytesNotCaptured = half.bytesNotCaptured
      frameLosses = half.frameLosses
    }
  }

  var client: Endpoint
  var broker: Endpoint
  /// Of the flow's first segment: with its ends it names the flow.
  var firstSequence: UInt32
  var fromClient: Side
  var fromBroker: Side

  init(_ flow: Flow) {
    client = flow.key.client
    broker = flow.key.broker
    firstSequence = flow.firstSequence.value
    fromClient = Side(flow, .client)
    fromBroker = Side(flow, .broker)
  }
}
