import FlatlineCore
import FlatlineGuide

/// What the rows of a table are put together by.
package enum Grouping: String, CaseIterable, Sendable {
  case subnet, product, user, vhost, cause
  /// What flatline found to be one trouble.
  case incident

  /// What it makes of a connection, as a title; `nil` where that is not known.
  package func title(of prediction: Prediction) -> String? {
    switch self {
    case .cause: prediction.causeWords
    case .incident: prediction.incident?.description
    default: title(of: prediction.flow)
    }
  }

  /// The same of a connection in no trouble.
  package func title(of flow: FlowDescription) -> String? {
    switch self {
    case .subnet: SubnetPrefix().subnet(of: flow.client.address)
    case .product: flow.product.map { Text.safe($0, limit: Self.mostColumns) }
    case .user: flow.user.map { "user " + Text.safe($0, limit: Self.mostColumns) }
    case .vhost: flow.vhost.map { "virtual host " + Text.safe($0, limit: Self.mostColumns) }
    case .cause, .incident: nil
    }
  }

  /// Of those that have none.
  package var missing: String {
    switch self {
    case .subnet: "subnet not known"
    case .product: "product not known"
    case .user: "user not known"
    case .vhost: "virtual host not known"
    case .cause: "cause not known"
    case .incident: "in no incident"
    }
  }

  private static let mostColumns = 60
}
