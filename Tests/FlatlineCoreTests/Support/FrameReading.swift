import SyntheticTraffic

@testable import FlatlineCore

extension FrameReader.Output {
  /// The output in a word or two, for comparison.
  var text: String {
    switch self {
    case .protocolHeader(let word): "protocol \(String(word & 0xffff_ffff, radix: 16))"
    case .foreign(let bytes): "foreign \(String(decoding: bytes, as: UTF8.self))"
    case .proxied(let header): "proxied \(header.client.map(\.description) ?? "unknown")"
    case .heartbeat: "heartbeat"
    case .sealedHeartbeat: "sealed heartbeat"
    case .prefetch(let qos): "prefetch \(qos.prefetchCount) on \(qos.channel)"
    case .partial: "partial"
    case .lost: "lost"
    case .found: "found"
    case .method(let method):
      switch method {
      case .start: "start"
      case .startOk: "start-ok"
      case .tune: "tune"
      case .tuneOk: "tune-ok"
      case .open: "open"
      case .openOk: "open-ok"
      case .close: "close"
      case .closeOk: "close-ok"
      case .blocked: "blocked"
      case .unblocked: "unblocked"
      }
    }
  }
}

extension FrameReader {
  /// Whether frame boundaries are known.
  var isSynchronised: Bool {
    switch state {
    case .header, .payload: true
    case .opening, .proxy, .behindProxy, .searching, .sealed, .opaque: false
    }
  }

  /// Feeds one piece and returns its outputs, except that a part is still to come.
  mutating func feed(_ bytes: [UInt8]) -> [Output] {
    var offset = 0
    var outputs: [Output] = []
    while let output = next(bytes.span, &offset) {
      if case .partial = output { continue }
      outputs.append(output)
    }
    return outputs
  }

  /// Feeds pieces and returns their outputs, in words.
  mutating func read(_ pieces: [UInt8]...) -> [String] {
    pieces.flatMap { feed($0) }.map(\.text)
  }

  /// A reader that has found the frames of a stream joined between two of them.
  static var synchronised: FrameReader {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    _ = reader.feed(FrameBuilder.protocolHeader)
    return reader
  }
}

extension FrameCounts {
  init(methods: Int = 0, headers: Int = 0, bodies: Int = 0, heartbeats: Int = 0) {
    self.init()
    self.methods = methods
    contentHeaders = headers
    contentBodies = bodies
    self.heartbeats = heartbeats
  }
}
