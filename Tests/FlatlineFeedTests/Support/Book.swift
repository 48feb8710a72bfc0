@testable import FlatlineCore
@testable import FlatlineFeed

extension AlertBook {
  static func with(_ change: (inout Settings) -> Void = { _ in }) -> AlertBook {
    var settings = Settings()
    change(&settings)
    return AlertBook(settings)
  }

  /// A book in which each of these alerts already.
  static func standing(
    _ predictions: Prediction..., with change: (inout Settings) -> Void = { _ in }
  ) -> AlertBook {
    var book = with(change)
    // One after the other: which of them was first must not hang on chance.
    for prediction in predictions {
      book.record(.prediction(prediction))
      book.advance(to: .at(50))
    }
    return book
  }

  var standing: [Alert] {
    alerts.filter { $0.endsAt == nil }.sorted { $0.group.text < $1.group.text }
  }

  var resolved: [Alert] {
    alerts.filter { $0.endsAt != nil }.sorted { $0.group.text < $1.group.text }
  }
}

extension AlertGroup {
  /// The group in a line, for comparison.
  var text: String { "\(subnet) \(reason.rawValue) \(cause.rawValue)" }
}

extension AlertBook.Alert {
  /// The numbers that a test gave its predictions.
  var numbers: [UInt64] { predictions.map(\.id.value) }
}
