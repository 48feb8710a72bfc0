@testable import FlatlineCore

/// A kernel that retransmits a lone segment into a path that answers with errors, tick by tick: what it
/// sends, what it is told, and when it gives up.
struct RefusedSocket {
  enum Path {
    /// A Linux router without a route, which nobody else asks.
    case router
    /// A neighbour that has failed. Whether in each wait the error comes in a later part of its jiffy
    /// than the transmission in its own; again from the start where there are more waits.
    case neighbour(isLater: [Bool])
  }

  struct Transmission {
    var at: Int
    /// When an error about it comes.
    var error: Int?
    /// When the timer is to expire after that, as set, and as the wheel rounds it.
    var expiry: Int
    var firing: Int
    /// After the error.
    var backoff: Int
  }

  var kernel = KernelProfile()
  let base: Int
  /// The first transmission, a tail-loss probe, and the timeouts.
  private(set) var sent: [Transmission] = []
  private(set) var end = 0

  /// - Parameter start: the kernel's count at the first transmission.
  init(_ path: Path, base: Int, start: Int, retries2: Int) {
    kernel.retries2 = retries2
    self.base = base
    var budget = ErrorBudget(second: kernel.hz)
    var last = start
    var backoff = 0
    var waits = 0
    for number in 0... {
      let at = number == 0 ? start : sent[number - 1].firing
      if number >= 2 {
        backoff += 1
        // The count of timeouts has eight bits.
        if (number - 2) & 0xff != 0, at - sent[2].at >= limit {
          end = at
          return
        }
      }
      let timeout = min(base << backoff, 120 * kernel.hz)
      var each = Transmission(
        at: at, expiry: at + timeout,
        firing: TimerWheel.firing(armedAt: at, delay: timeout, isInTimer: number > 0),
        backoff: backoff)
      let (error, isLater): (Int?, Bool)
      switch path {
      case .router: (error, isLater) = (budget.answers(after: at - last) ? at : nil, true)
      case .neighbour(let later):
        error = number < Self.seen ? nil : at + Self.search
        isLater = later[waits % later.count]
        waits += error == nil ? 0 : 1
      }
      if let error, backoff > 0, (number - 1) & 0xff != 0 {
        backoff -= 1
        each.error = error
        each.backoff = backoff
        each.expiry = at + base << backoff - (isLater ? 1 : 0)
        each.firing = TimerWheel.firing(armedAt: error, delay: each.expiry - error)
      } else if error != nil {
        each.error = error
      }
      sent.append(each)
      last = at
    }
  }

  /// Transmissions before the neighbour has failed; the search for it takes 3.072 s.
  private static let seen = 9
  private static let search = 768

  var limit: Int { Jiffies(of: kernel).usecsToJiffies(kernel.retransmissionLimit) }

  func instant(_ tick: Int) -> Instant {
    .at(100) + kernel.jiffy * (tick - sent[0].at) + .microseconds(40)
  }

  /// A flow whose broker's kernel has made so many transmissions, and got the answer to the last.
  ///
  /// - Parameter isTold: whether the kernel has told of its timer after that.
  func flow(after count: Int, by reporter: IPAddress?, isTold: Bool) -> Flow {
    var flow = dialogue { story in
      story.open(heartbeat: 0)
      story.send(.broker, "hello", at: 100)
    }
    .flow
    for (number, each) in sent.prefix(count).enumerated() {
      let at = instant(each.at)
      if number > 0 {
        // One that waits for its neighbour's address is not on the wire.
        if reporter == nil, each.error != nil {
          flow.unanswered.hidden(at: at, reverts: true)
        } else {
          flow.unanswered.retransmitted(
            from: SequenceNumber(1), to: SequenceNumber(6), oldest: SequenceNumber(1),
            next: SequenceNumber(6), at: at)
        }
      }
      guard let error = each.error else { continue }
      flow.unanswered.refused(
        by: reporter, .ehostunreach, reverts: true,
        at: instant(error) + (reporter == nil ? .zero : .microseconds(52)))
    }
    if isTold, count > 2 { tell(&flow, after: count) }
    return flow
  }

  private func tell(_ flow: inout Flow, after count: Int) {
    let last = sent[count - 1]
    let now = (last.error ?? last.at) + 26
    let time = TickTime(
      hz: kernel.hz, count: now, began: instant(now) - .microseconds(40))
    var deadline = SocketDeadline(
      closesAt: instant(end), earliest: instant(end), latest: instant(end),
      since: instant(sent[2].at))
    deadline.timer = ToldTimer(
      time: time, timeout: base, backoff: last.backoff, timeouts: (count - 2) & 0xff,
      sent: last.at, expiry: last.expiry, began: sent[2].at...sent[2].at, acknowledged: sent[0].at)
    flow.unanswered.told(
      ToldDeadline(deadline: deadline, retries: count - 2), isUnseen: false)
  }
}
