import FlatlineCore

extension TrafficConnection {
  /// What a TCP without anything to send waits before it acknowledges.
  private static let delayedAcknowledgment = 40_000

  /// Does what is due next; makes at most one packet.
  mutating func step(into bytes: inout [UInt8]) {
    let now = nextAt
    if let first = pending.first, first.at <= now {
      pending.removeFirst()
      pass(first, into: &bytes)
    } else if silentAt <= now {
      fallSilent(at: now)
    } else if let timer = retransmission, timer.at <= now {
      fire(timer, into: &bytes)
    } else if monitorCheck <= now {
      monitorCheck += HeartbeatMonitor.period(heartbeat)
      if monitor.check() {
        emit(Pending(at: now, fromBroker: true, flags: [.rst, .ack]), into: &bytes)
        end(at: now, died: .heartbeatTimeout)
      }
    } else if brokerTick <= now {
      brokerTick += heartbeat * 500_000
      if !monitor.hasSent { deliver(.heartbeat, at: now, into: &bytes) }
      monitor.hasSent = false
    } else if clientTick <= now {
      clientTick += heartbeat * 500_000
      publish(.heartbeat, at: now, answeredAfter: Self.delayedAcknowledgment, into: &bytes)
    } else if exchangeAt <= now {
      exchange(at: now, into: &bytes)
    } else {
      close(at: now)
    }
  }

  /// A packet that was on its way.
  private mutating func pass(_ packet: Pending, into bytes: inout [UInt8]) {
    emit(packet, into: &bytes)
    if packet.fromBroker {
      // While a segment is lost, only an acknowledgment can be under way.
      if !isSilent, retransmission == nil { streams.arrived() }
    } else if packet.payload.isSomething {
      monitor.hasHeard = true
    }
    if case .handshake(4) = packet.payload { tuned(at: packet.at) }
    if packet.flags.contains(.fin), packet.fromBroker { end(at: packet.at) }
  }

  private mutating func exchange(at now: Int, into bytes: inout [UInt8]) {
    exchangeAt = now + drawn(exchangeInterval)
    let size = Int.random(in: 0..<Payload.sizes, using: &generator)
    if role == .publisher {
      publish(.publication(size), at: now, answeredAfter: 60, into: &bytes)
    } else {
      deliver(.delivery(size), at: now, into: &bytes)
    }
  }

  private mutating func publish(
    _ payload: Payload, at now: Int, answeredAfter delay: Int, into bytes: inout [UInt8]
  ) {
    monitor.hasHeard = true
    emit(Pending(at: now, fromBroker: false, flags: [.psh, .ack], payload: payload), into: &bytes)
    enqueue(Pending(at: now + delay, fromBroker: true))
  }

  /// The broker writes something. While a segment is unanswered, the next ones wait in its kernel.
  private mutating func deliver(_ payload: Payload, at now: Int, into bytes: inout [UInt8]) {
    monitor.hasSent = true
    guard retransmission == nil else { return }
    emit(Pending(at: now, fromBroker: true, flags: [.psh, .ack], payload: payload), into: &bytes)
    let isLost = Double.random(in: 0..<1, using: &generator) < plan.loss
    if isSilent || isLost {
      if isSilent { death?.unansweredAt = plan.instant(now) }
      retransmission = RetransmissionTimer(sentAt: now, roundTrip: roundTrip)
      unacknowledged = payload
    } else {
      arrive(payload, at: now)
    }
  }

  private mutating func arrive(_ payload: Payload, at now: Int) {
    streams.arrived()
    if case .delivery = payload {
      enqueue(
        Pending(
          at: now + roundTrip, fromBroker: false, flags: [.psh, .ack], payload: .acknowledge))
      enqueue(Pending(at: now + roundTrip + Self.delayedAcknowledgment, fromBroker: true))
    } else {
      enqueue(Pending(at: now + roundTrip, fromBroker: false))
    }
  }

  private mutating func fire(_ timer: RetransmissionTimer, into bytes: inout [UInt8]) {
    var next = timer
    if next.fire() {
      end(at: timer.at, died: .etimedout)
      return
    }
    emit(
      Pending(at: timer.at, fromBroker: true, flags: [.psh, .ack], payload: unacknowledged),
      repeating: true, into: &bytes)
    if isSilent {
      retransmission = next
    } else {
      retransmission = nil
      arrive(unacknowledged, at: timer.at)
    }
  }

  /// connection.close and close-ok, then FIN both ways.
  private mutating func close(at now: Int) {
    guard pending.isEmpty, retransmission == nil else {
      closesAt = now + 50_000
      return
    }
    stopTimers()
    enqueue(Pending(at: now, fromBroker: false, flags: [.psh, .ack], payload: .close))
    enqueue(Pending(at: now + 300, fromBroker: true, flags: [.psh, .ack], payload: .closeOk))
    enqueue(Pending(at: now + 300 + roundTrip, fromBroker: false, flags: [.fin, .ack]))
    enqueue(Pending(at: now + 400 + roundTrip, fromBroker: true, flags: [.fin, .ack]))
  }

  private mutating func enqueue(_ packet: Pending) {
    let place = pending.lastIndex { $0.at <= packet.at }.map { $0 + 1 } ?? 0
    pending.insert(packet, at: place)
  }
}
