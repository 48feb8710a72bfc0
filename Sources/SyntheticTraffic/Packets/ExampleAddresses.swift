import FlatlineCore

/// The hosts of a test's story, in the networks that RFC 5737 and RFC 3849 keep for examples.
extension IPAddress {
  /// 198.51.100.31
  package static let client = IPAddress(v4: 0xc633_641f)
  /// 203.0.113.21
  package static let broker = IPAddress(v4: 0xcb00_7115)
  /// 203.0.113.1
  package static let router = IPAddress(v4: 0xcb00_7101)
  package static let client6 = IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x31)
  package static let broker6 = IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x21)
}

extension Endpoint {
  package static let client = Endpoint(.client, 33730)
  package static let broker = Endpoint(.broker, 5672)
}
