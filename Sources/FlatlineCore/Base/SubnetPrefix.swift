/// How long a client subnet's prefix is: labels name subnets, never a host or a port.
package struct SubnetPrefix: Sendable, Equatable {
  /// Bits of an IPv4 address, 0 to 32.
  package var v4: Int
  /// Bits of an IPv6 address, 0 to 128.
  package var v6: Int

  package init(v4: Int = 24, v6: Int = 64) {
    self.v4 = min(max(v4, 0), 32)
    self.v6 = min(max(v6, 0), 128)
  }

  /// The subnet in CIDR notation, as `198.51.100.0/24`.
  package func subnet(of address: IPAddress) -> String {
    "\(network(of: address))/\(address.version == .v4 ? v4 : v6)"
  }

  /// The subnet's first address.
  package func network(of address: IPAddress) -> IPAddress {
    let mask = mask(of: address.version)
    return switch address.version {
    case .v4: IPAddress(v4: UInt32(truncatingIfNeeded: address.low & mask.low))
    case .v6: IPAddress(v6High: address.high & mask.high, low: address.low & mask.low)
    }
  }

  /// The bits of an address that name its network.
  package func mask(of version: IPAddress.Version) -> (high: UInt64, low: UInt64) {
    switch version {
    case .v4: (0, UInt64(Self.mask(UInt32.self, v4)))
    case .v6: (Self.mask(UInt64.self, v6), Self.mask(UInt64.self, v6 - 64))
    }
  }

  /// A word with its `bits` highest bits set.
  private static func mask<Word: FixedWidthInteger>(_: Word.Type, _ bits: Int) -> Word {
    ~Word.zero << (Word.bitWidth - min(max(bits, 0), Word.bitWidth))
  }
}
