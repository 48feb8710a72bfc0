import FlatlineCore
import FoundationEssentials

/// What RabbitMQ's management API answers to `/api/connections`.
package struct ManagementAnswer {
  /// What is asked for: so the broker sends, and computes, no more.
  package static let query =
    "api/connections?columns=name,timeout,user,vhost,user_provided_name,client_properties"

  /// Of a text, characters that are kept.
  private static let textLength = 256

  package private(set) var hints: [FlowKey: ConnectionHint] = [:]

  private struct Connection: Decodable {
    struct Properties: Decodable {
      var product: String?
      var version: String?
    }

    var name: String?
    var timeout: Int?
    var user: String?
    var vhost: String?
    var userProvidedName: String?
    var clientProperties: Properties?

    enum CodingKeys: String, CodingKey {
      case name, timeout, user, vhost
      case userProvidedName = "user_provided_name"
      case clientProperties = "client_properties"
    }
  }

  /// One that is not as it should be, as a connection that is just opening or closing: passed over.
  private struct Lenient: Decodable {
    var connection: Connection?

    init(from decoder: any Decoder) {
      connection = try? Connection(from: decoder)
    }
  }

  /// - Throws: what is wrong with the whole of it.
  package init(_ bytes: [UInt8]) throws {
    for entry in try JSONDecoder().decode([Lenient].self, from: Data(bytes)) {
      guard let connection = entry.connection, let key = connection.name.flatMap(FlowKey.init)
      else { continue }
      hints[key] = Self.hint(connection)
    }
  }

  private static func hint(_ connection: Connection) -> ConnectionHint {
    let timeout = connection.timeout.flatMap(UInt16.init(exactly:))
    var hint = ConnectionHint(heartbeat: timeout.map { .seconds(Int($0)) })
    hint.name = text(connection.userProvidedName)
    hint.user = text(connection.user)
    hint.vhost = text(connection.vhost)
    let words = [connection.clientProperties?.product, connection.clientProperties?.version]
    hint.product = text(words.compactMap { $0 }.joined(separator: " "))
    return hint
  }

  private static func text(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    return String(text.prefix(textLength))
  }
}
