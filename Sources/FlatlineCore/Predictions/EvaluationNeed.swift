/// What has to be done after a flow has processed a segment.
enum EvaluationNeed {
  /// The clocks have to be asked now.
  case evaluation
  /// They have to be asked later; when is to be found out.
  case schedule
  case nothing
}

extension FlowRecord {
  /// - Parameter outputs: what the segment's frames said.
  mutating func need(
    after segment: TCPSegment, _ outputs: [FrameReader.Output]
  ) -> EvaluationNeed {
    if flow.unanswered.isRepeating || flow.isClientRepeating && flow.isOpen || flow.probes != nil
      || hasStanding
      || canEnd(with: segment, outputs)
      || flow.finByClient != nil && !flow.sawBeginning
      || flow.answers.haveStopped && !flow.sawBeginning
    {
      return .evaluation
    }
    return isTuning(outputs) || lacksSchedule ? .schedule : .nothing
  }

  /// Whether time alone may change what is to be said of the flow, and no evaluation is planned.
  private var lacksSchedule: Bool {
    nextEvaluation == .distantFuture && flow.isAccepted && !flow.isTimeless
  }

  /// Whether a segment can change how the flow ends, beyond being heard.
  private func canEnd(with segment: TCPSegment, _ outputs: [FrameReader.Output]) -> Bool {
    if !segment.flags.isDisjoint(with: [.fin, .rst]) { return true }
    return outputs.contains { output in
      switch output {
      case .heartbeat, .sealedHeartbeat, .prefetch, .partial, .proxied, .found, .lost: false
      // A connection that opens as all do: nothing ends it, and its clocks are asked in time.
      case .method(.start), .method(.startOk), .method(.tune), .method(.tuneOk), .method(.open):
        false
      case .method(.openOk): flow.conversation.heartbeat == .zero
      case .protocolHeader(let word):
        !ProtocolHeader.isAMQP0(word) || flow.brokerLastNew != nil
      case .foreign, .method: true
      }
    }
  }

  /// Whether the sides have agreed on heartbeats: clocks may have to be asked sooner.
  private func isTuning(_ outputs: [FrameReader.Output]) -> Bool {
    outputs.contains { output in
      if case .method(.tuneOk) = output { true } else { false }
    }
  }
}
