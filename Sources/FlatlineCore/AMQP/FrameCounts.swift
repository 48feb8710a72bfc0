/// How many frames one side has sent.
public struct FrameCounts: Equatable, Sendable {
  @CompactCount public var methods = 0
  @CompactCount public var contentHeaders = 0
  @CompactCount public var contentBodies = 0
  @CompactCount public var heartbeats = 0

  public init() {}

  public var total: Int { methods + contentHeaders + contentBodies + heartbeats }

  mutating func count(_ kind: FrameHeader.Kind) {
    switch kind {
    case .method: methods += 1
    case .contentHeader: contentHeaders += 1
    case .contentBody: contentBodies += 1
    case .heartbeat: heartbeats += 1
    }
  }

  static func + (left: FrameCounts, right: FrameCounts) -> FrameCounts {
    var sum = left
    sum.methods += right.methods
    sum.contentHeaders += right.contentHeaders
    sum.contentBodies += right.contentBodies
    sum.heartbeats += right.heartbeats
    return sum
  }
}
