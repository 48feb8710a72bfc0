import SyntheticTraffic

@testable import FlatlineCore

extension Tuning {
  /// As in a `connection.tune-ok` with this timeout in seconds.
  static func heartbeat(_ seconds: UInt16) -> Tuning {
    let payload = FrameBuilder.tune(heartbeat: seconds)
    guard case .tuneOk(let tuning) = ConnectionMethod(payload: payload.span) else {
      preconditionFailure("tune-ok does not decode")
    }
    return tuning
  }
}

extension Close {
  /// As in a `connection.close`.
  static func of(_ code: UInt16, _ text: String, failed: (UInt16, UInt16) = (0, 0)) -> Close {
    let payload = FrameBuilder.close(code, text, failed: failed)
    guard case .close(let close) = ConnectionMethod(payload: payload.span) else {
      preconditionFailure("close does not decode")
    }
    return close
  }
}
