/// The bytes of both directions: what they say, and when they were heard.
extension Flow {
  /// Where the receiver has acknowledged what the capture lacks, what waited behind it is in order.
  @inline(__always)
  mutating func passHole(
    of side: Side, at instant: Instant, outputs: inout [FrameReader.Output]
  ) {
    let isHole =
      switch side {
      case .client: client.hasHole
      case .broker: broker.hasHole
      }
    guard isHole else { return }
    let first = outputs.count
    let receipt = self[side].drain(into: &outputs)
    process(receipt, outputs, since: first, from: side, at: instant)
  }

  /// Gives up what waits for bytes that are missing: see ``MemoryAccount``.
  mutating func releaseBuffers(at instant: Instant, outputs: inout [FrameReader.Output]) {
    for side in [Side.client, .broker] {
      let first = outputs.count
      if self[side].releaseBuffers(into: &outputs) {
        processHeard(outputs, since: first, from: side, at: instant)
      }
    }
  }

  mutating func processStream(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    let first = outputs.count
    if !hasBegun(side) {
      // A capture that dropped the handshake may still hold the first bytes.
      let opens =
        side == .client && FrameReader.opensStream(packet.extracting(segment.payload))
      self[side].beginStream(at: segment.sequence, isOpening: opens)
    }
    let receipt =
      switch side {
      case .client: client.receive(packet, segment, into: &outputs)
      case .broker: broker.receive(packet, segment, into: &outputs)
      }
    process(receipt, outputs, since: first, from: side, at: instant)
  }

  /// - Parameter first: of the outputs, the first that is this side's.
  @inline(__always)
  private mutating func process(
    _ receipt: HalfFlow.Receipt, _ outputs: [FrameReader.Output], since first: Int,
    from side: Side, at instant: Instant
  ) {
    if receipt.isEmpty { return }
    if receipt.contains(.heard) { processHeard(outputs, since: first, from: side, at: instant) }
    if receipt.contains(.damagedTaken) { marks.insert(.ignoresChecksums) }
    guard receipt.contains(.finished), side == .broker || !isUnheard else { return }
    switch side {
    case .client: rareState.facts.finByClient = finByClient ?? instant
    case .broker: rareState.facts.finByBroker = finByBroker ?? instant
    }
  }

  /// - Parameter first: of the outputs, the first that is this side's.
  private mutating func processHeard(
    _ outputs: [FrameReader.Output], since first: Int, from side: Side, at instant: Instant
  ) {
    recordHeard(from: side, at: instant)
    guard first < outputs.count else {
      self[side].hasSentSinceHeartbeat = true
      return
    }
    processOutputs(outputs[first...], from: side, at: instant)
  }

  /// New bytes came in order.
  @inline(__always)
  mutating func recordHeard(from side: Side, at instant: Instant) {
    guard side == .client else { return }
    if let last = clientLastHeard {
      let silence = instant - last
      clientLongestSilence = max(clientLongestSilence, silence)
      clientLastSilence = ShortInterval(silence)
    }
    if !knowsHeartbeats, let sent = brokerLastNew { answers.heard(after: instant - sent) }
    clientLastHeard = instant
  }

  /// The broker acknowledges bytes of the client's that the capture lacks: it has heard them, by now
  /// at the latest.
  mutating func recordHeardUncaptured(upTo edge: SequenceNumber?, at instant: Instant) {
    guard let expected = client.expected, let edge, edge.isAfter(expected),
      edge != client.finished
    else { return }
    recordHeard(from: .client, at: instant)
  }

  mutating func processOutputs(
    _ outputs: ArraySlice<FrameReader.Output>, from side: Side, at instant: Instant
  ) {
    recordRhythm(outputs, from: side, at: instant)
    for output in outputs {
      conversation.note(output, from: side, at: instant)
      // It may have changed the terms, and then they are its own.
      if case .method = output { marks.remove(.sharesTerms) }
      adjustFraming(output, from: side)
      noteProxyHeader(output, from: side, at: instant)
      if case .prefetch(let qos) = output, side == .client {
        prefetch.set(qos.prefetchCount, on: qos.channel)
      }
    }
    knowsHeartbeats = conversation.knowsHeartbeats
  }

  private mutating func recordRhythm(
    _ outputs: ArraySlice<FrameReader.Output>, from side: Side, at instant: Instant
  ) {
    let hasHeartbeat = outputs.contains { output in
      switch output {
      case .heartbeat, .sealedHeartbeat: true
      default: false
      }
    }
    if hasHeartbeat, conversation.heartbeat == nil {
      if let last = lastHeartbeat(of: side), !self[side].hasSentSinceHeartbeat {
        rareState.facts[side].rhythm.note(instant - last)
      }
      rareState.facts[side].last = instant
    }
    self[side].hasSentSinceHeartbeat = !hasHeartbeat
  }

  private mutating func noteProxyHeader(
    _ output: FrameReader.Output, from side: Side, at instant: Instant
  ) {
    switch (output, side) {
    case (.proxied(let header), .client): client.rare.facts.proxyHeader = Boxed(header)
    case (.protocolHeader, .broker):
      guard let header = client.rare.fact({ $0.proxyHeader?.value }),
        conversation.noteRefusal(of: header, at: instant)
      else { return }
      client.rare.facts.proxyHeader = nil
      client.reader.stop()
    default: break
    }
  }

  private mutating func adjustFraming(_ output: FrameReader.Output, from side: Side) {
    switch output {
    case .method(.tuneOk(let tuning)) where tuning.frameMax > 0:
      // Seven bytes of header and the end octet are part of frame_max.
      let size = max(4096, Int(clamping: tuning.frameMax)) - FrameHeader.length - 1
      client.reader.maximumSize = size
      broker.reader.maximumSize = size
    case .foreign, .protocolHeader:
      if conversation.dialect != .amqp091, side == .client {
        client.reader.stop()
      }
    default: break
    }
  }
}
