import Capture
import FlatlineCore
import Foundation
import TestSupport

/// Sends the packets of a capture again, in the time that they had.
struct CaptureReplay {
  private struct Frame {
    var at: Double
    var bytes: [UInt8]
  }

  private var frames: [Frame] = []

  /// - Parameter seconds: only the first so many.
  init(_ path: String, seconds: Double) {
    var merger = SavefileMerger(paths: [path])
    var start: Instant?
    var frames: [Frame] = []
    while merger.next({ header, bytes in
      start = start ?? header.timestamp
      let at = (header.timestamp - (start ?? header.timestamp)).seconds
      frames.append(Frame(at: at, bytes: bytes.indices.map { bytes[$0] }))
    }) {}
    self.frames = frames.filter { $0.at < seconds }
  }

  func run(on socket: PacketSocket) {
    let start = Date()
    for frame in frames {
      socket.pause(until: start + frame.at)
      socket.send(frame.bytes)
    }
  }
}
