import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import FlatlineOptions

/// Asks RabbitMQ's management API for its connections, once.
package enum ManagementQuestion {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private static let timeout = Duration.seconds(60)
  /// Bytes: 300 for each of 200,000 connections.
  private static let limit = 64 << 20

  /// Who the connections are, as far as the API tells.
  package static func ask(_ address: FeedAddress) throws -> [FlowKey: ConnectionHint] {
    let postAddress = try PostAddress(address)
    let answer: [UInt8]
    do throws(Fetcher.Failure) {
      answer = try ask(postAddress)
    } catch {
      throw failure(address, error.text)
    }
    guard let hints = try? ManagementAnswer(answer).hints else {
      throw failure(address, "its answer is no list of connections")
    }
    return hints
  }

  /// - Returns: the answer as it came.
  static func ask(_ address: PostAddress) throws(Fetcher.Failure) -> [UInt8] {
    var fetcher = address.fetcher(query: ManagementAnswer.query, limit: limit, timeout: timeout)
    return try fetcher.fetch()
  }

  private static func failure(_ address: FeedAddress, _ trouble: String) -> Failure {
    Failure(description: "the management API at \(address) cannot be asked: \(trouble)")
  }
}
