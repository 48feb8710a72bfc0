extension UInt64 {
  /// The upper and the lower half of a product, put together: every bit of it depends on all bits
  /// of both factors.
  @inline(__always)
  func folded(with other: UInt64) -> UInt64 {
    let product = multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}
