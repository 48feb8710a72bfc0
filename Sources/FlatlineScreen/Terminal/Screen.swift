import FlatlineCore
import Glibc

/// A screen on the terminal, as long as somebody looks at it.
///
/// `@unchecked`: it may be opened by one thread and run by another, but never used by two at once.
package final class Screen: @unchecked Sendable {
  private var view: TerminalView
  private var model: ScreenModel
  private let signals = ScreenSignals()

  /// Between two frames, live: a countdown ticks in time, and ten rows that change in a second are
  /// a few bytes.
  private static let pause: Int32 = 250

  package init(_ model: consuming ScreenModel, isColoured: Bool) throws(ScreenError) {
    self.model = model
    view = try TerminalView(isColoured: isColoured)
  }

  /// Shows what a source tells, and does what keys ask for, until either ends it. Then the terminal
  /// is as it was.
  ///
  /// - Returns: what was said meanwhile.
  package func run(_ source: some ScreenSource) -> [ScreenModel.Message] {
    defer { view.close() }
    while source.refresh(&model) {
      view.resize()
      model.size = view.size
      view.draw(model.frame())
      guard wait(source), handleKeys(source) else { break }
      if signals.consumeSuspension() { view.suspend() }
    }
    return model.messages
  }

  /// Gives the terminal back although a thread still draws on it, and waits for it: the process ends.
  package static func abandon() { TerminalView.abandon() }

  /// Waits for a key, a signal, news that cannot wait, or the next frame.
  ///
  /// - Returns: whether the terminal is still there.
  private func wait(_ source: some ScreenSource) -> Bool {
    let descriptors = [view.descriptor, signals.pipe.descriptor] + source.descriptors
    var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&requests, nfds_t(requests.count), model.isLive ? Self.pause : -1)
    signals.pipe.drain()
    return Int32(requests[0].revents) & (POLLHUP | POLLERR | POLLNVAL) == 0
  }

  /// - Returns: whether the screen goes on.
  private func handleKeys(_ source: some ScreenSource) -> Bool {
    while let key = view.nextKey() {
      switch model.handle(key) {
      case .quit: return false
      case .redraw: view.redraw()
      case .writeReport:
        model.say("the report is being made")
        source.writeReport(named: model.reportName)
      case nil: break
      }
    }
    return true
  }
}
