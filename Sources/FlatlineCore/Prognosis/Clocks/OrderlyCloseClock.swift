/// When a connection that was closed in good order is logged as closed.
///
/// After connection.close-ok the broker waits for the client's FIN, but not longer than the
/// smaller of the heartbeat interval and 30 s (rabbit_reader, `maybe_close` and
/// `close_connection`); before tune-ok, three seconds.
struct OrderlyCloseClock {
  var broker: BrokerProfile

  func forecast(for flow: Flow) -> Forecast? {
    let conversation = flow.conversation
    guard conversation.closeByBroker != nil || conversation.closeByClient != nil,
      let began = conversation.closeOkAt ?? conversation.closeByBroker?.at
    else { return nil }
    if let ended = flow.finByClient ?? flow.resetByClient?.at {
      return .immediate(.normal, .closing, at: max(ended, began))
    }
    let wait =
      conversation.heartbeat.map {
        $0 > .zero ? min($0, broker.closingTimeout) : broker.closingTimeout
      } ?? broker.silentCloseDelay
    let closes = broker.pauses.delayed(broker.pauses.delayed(began) + wait)
    return Forecast(
      ending: .normal, condition: .closing, closesAt: closes,
      earliest: began, latest: closes + .milliseconds(100), confidence: 0.9, isSpoken: false)
  }
}
