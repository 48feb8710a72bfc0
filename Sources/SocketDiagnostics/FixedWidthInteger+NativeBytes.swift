import FlatlineCore

extension FixedWidthInteger {
  /// In the host's byte order.
  var nativeBytes: [UInt8] { FlatlineCore.bigEndian(bigEndian) }
}
