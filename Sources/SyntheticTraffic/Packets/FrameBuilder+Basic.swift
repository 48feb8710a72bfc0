import FlatlineCore

/// The methods of class 60, `basic`, in their frames.
extension FrameBuilder {
  /// `basic.ack` of delivery 1.
  package static let acknowledge = frame(
    1, channel: 1, method((60, 80), bigEndian(UInt64(1)) + [0]))

  /// `basic.qos` for a channel's next consumers.
  package static func qos(prefetch: UInt16, channel: UInt16 = 1) -> [UInt8] {
    frame(
      1, channel: channel,
      method((60, 10), bigEndian(UInt32(0)) + bigEndian(prefetch) + [0]))
  }

  /// `basic.publish` to the default exchange, routing key `q`: method, content header, body.
  package static func publish(_ body: [UInt8], channel: UInt16 = 1) -> [UInt8] {
    frame(1, channel: channel, method((60, 40), [0, 0, 0, 1, 0x71, 0]))
      + content(body, channel: channel)
  }

  /// `basic.deliver` to the consumer `c`, delivery 1: method, content header, body.
  package static func deliver(_ body: [UInt8], channel: UInt16 = 1) -> [UInt8] {
    let arguments = [1, 0x63] + bigEndian(UInt64(1)) + [0, 0, 1, 0x71]
    return frame(1, channel: channel, method((60, 60), arguments))
      + content(body, channel: channel)
  }

  private static func content(_ body: [UInt8], channel: UInt16) -> [UInt8] {
    let header =
      bigEndian(UInt16(60)) + bigEndian(UInt16(0)) + bigEndian(UInt64(body.count)) + [0, 0]
    return frame(2, channel: channel, header) + frame(3, channel: channel, body)
  }
}
