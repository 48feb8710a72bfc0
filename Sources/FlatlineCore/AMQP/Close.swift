/// `connection.close`.
public struct Close: Equatable, Sendable {
  public var code: UInt16
  public var text: String
  /// The method that failed, or zero.
  var failedClass: UInt16
  var failedMethod: UInt16

  /// Not about a method.
  package init(code: UInt16, text: String) {
    self.code = code
    self.text = text
    failedClass = 0
    failedMethod = 0
  }

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    guard let code = payload.uint16(at: arguments.offset) else { return nil }
    arguments.offset += 2
    guard let text = arguments.shortString(payload),
      let failedClass = payload.uint16(at: arguments.offset),
      let failedMethod = payload.uint16(at: arguments.offset + 2)
    else { return nil }
    self.code = code
    self.text = text
    self.failedClass = failedClass
    self.failedMethod = failedMethod
  }
}
