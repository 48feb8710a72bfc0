/// What `connection.start-ok` tells of the client. Never the password.
public struct StartOk: Equatable, Sendable {
  public var product: String?
  public var version: String?
  var connectionName: String?
  public var mechanism: String
  /// From PLAIN (RFC 4616) or AMQPLAIN; other mechanisms carry none in the clear.
  public var user: String?

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    guard let properties = arguments.table(payload),
      let mechanism = arguments.shortString(payload),
      let response = arguments.longString(payload)
    else { return nil }
    product = properties.string("product", payload)
    version = properties.string("version", payload)
    connectionName = properties.string("connection_name", payload)
    self.mechanism = mechanism
    switch mechanism {
    case "PLAIN":
      user = Self.plainUser(payload, response).map { text(payload, $0) }
    case "AMQPLAIN":
      user = FieldTable(range: response).string("LOGIN", payload)
    default: user = nil
    }
  }

  /// RFC 4616: authorization identity, NUL, authentication identity, NUL, password.
  private static func plainUser(_ payload: Span<UInt8>, _ response: Range<Int>) -> Range<Int>? {
    guard let first = response.first(where: { payload[$0] == 0 }) else { return nil }
    let end = (first + 1..<response.upperBound).first(where: { payload[$0] == 0 })
    return end.map { first + 1..<$0 }
  }

  /// Where the SASL response lies in a start-ok of which maybe only a part has arrived.
  static func responseRange(_ payload: Span<UInt8>) -> Range<Int>? {
    var arguments = ArgumentReader(offset: 4)
    guard arguments.table(payload) != nil, arguments.shortString(payload) != nil,
      let length = payload.uint32(at: arguments.offset)
    else { return nil }
    let start = arguments.offset + 4
    return start..<start + Int(length)
  }

  /// The part of a (maybe partial) response that must not stay in memory: all but the user.
  static func secretRange(_ payload: Span<UInt8>, response: Range<Int>) -> Range<Int> {
    var arguments = ArgumentReader(offset: 4)
    guard arguments.table(payload) != nil,
      let mechanism = arguments.shortString(payload)
    else { return response }
    switch mechanism {
    case "PLAIN":
      guard let user = plainUser(payload, response) else {
        return response.upperBound..<response.upperBound
      }
      return user.upperBound..<response.upperBound
    case "AMQPLAIN":
      // `LOGIN` comes before `PASSWORD` in every client; from the latter's value on, erase.
      return FieldTable(range: response).valueStart(of: "PASSWORD", payload)
        .map { $0..<response.upperBound } ?? response.upperBound..<response.upperBound
    default: return response
    }
  }
}
