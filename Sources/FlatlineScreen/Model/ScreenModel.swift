import FlatlineCore
import FlatlineReport

/// All that the screen is, without a terminal: news and keys go in, frames come out.
package struct ScreenModel: Sendable {
  package private(set) var book: ConnectionBook
  package var status: ScreenStatus
  /// Live the host's clock; of a capture, its end.
  package private(set) var now: Instant
  /// Whether time passes.
  package let isLive: Bool
  /// The settings that the guide calculates with.
  let kernel: KernelProfile
  let version: BrokerVersion?

  package var size = ScreenSize(rows: 24, columns: 80)
  package internal(set) var choice = RowList.Choice() { didSet { isStale = true } }
  /// Whether the filter is being typed.
  package internal(set) var isTyping = false
  package internal(set) var selected: Row?
  /// The pages that were opened, the one that is seen last; without any the rows are seen.
  package internal(set) var pages: [OpenPage] = []
  /// What happened, the oldest first, and whether the last is still to be shown below.
  package private(set) var messages: [Message] = []
  var isMessageShown = false

  var list = RowList()
  /// The first row that is seen.
  var top = 0
  /// Where the selected row was last.
  var selectedIndex = 0
  /// Whether the rows are to be sorted anew.
  var isStale = true
  private var explanations: [ScreenPage: Explained] = [:]

  struct Explained: Sendable {
    var columns: Int
    var lines: [StyledLine]
  }

  /// A page, and how far it was scrolled.
  package struct OpenPage: Sendable, Equatable {
    package var page: ScreenPage
    package var top = 0
  }

  package struct Message: Sendable, Equatable {
    package var at: Instant
    package var text: String
  }

  private static let mostMessages = 200

  /// - Parameters:
  ///   - now: the time at which it begins, or, of a capture, for good.
  ///   - version: the broker's, where it is told.
  package init(
    _ status: ScreenStatus, limits: ConnectionBook.Limits, now: Instant, isLive: Bool,
    kernel: KernelProfile, version: BrokerVersion? = nil
  ) {
    book = ConnectionBook(limits)
    self.status = status
    self.now = now
    self.isLive = isLive
    self.kernel = kernel
    self.version = version
  }

  package mutating func add(_ events: [Event]) {
    for event in events { book.add(event) }
    if !events.isEmpty { isStale = true }
  }

  package mutating func add(_ samples: [ConnectionSample]) {
    book.add(samples)
    isStale = true
  }

  package mutating func advance(to now: Instant) {
    self.now = now
    if book.advance(to: now) { isStale = true }
  }

  /// Shows a line until the next key.
  package mutating func say(_ text: String) {
    if messages.count == Self.mostMessages { messages.removeFirst() }
    messages.append(Message(at: now, text: text))
    isMessageShown = true
  }

  /// All that is to be seen now.
  package mutating func frame() -> ScreenFrame {
    if isStale {
      list = RowList(book, choice)
      isStale = false
    }
    if let page = pages.last { return frame(of: page) }
    keepSelectionInSight()
    return listFrame()
  }

  /// The lines of the guide are long, and stay the same.
  mutating func explanation(_ page: ScreenPage, _ compose: () -> [StyledLine]) -> [StyledLine] {
    if let known = explanations[page], known.columns == size.columns { return known.lines }
    let lines = compose()
    explanations = [page: Explained(columns: size.columns, lines: lines)]
    return lines
  }
}
