import CCurl

/// What libcurl hands over of an answer, while it comes.
@safe final class Answer {
  /// How long the rest may take once there is a status, where it changes nothing.
  private static let patience = Duration.seconds(1)

  private let handle: UnsafeMutableRawPointer
  private let limit: Int
  private let kept: Int
  private let isBodyWanted: Bool
  private var size = 0
  private var statusAt: ContinuousClock.Instant?
  /// The beginning of the body.
  private(set) var text: [UInt8] = []

  /// - Parameters:
  ///   - handle: libcurl's, for the request that is answered.
  ///   - limit: bytes of head and body that are read; with the next one the connection is ended.
  ///   - kept: bytes of the body that are kept.
  ///   - isBodyWanted: else what comes after the status is not waited for.
  init(of handle: UnsafeMutableRawPointer, limit: Int, kept: Int, isBodyWanted: Bool) {
    unsafe self.handle = handle
    self.limit = limit
    self.kept = kept
    self.isBodyWanted = isBodyWanted
  }

  /// The final status; `nil` when none has come. It counts however the answer ends.
  var status: Int? {
    let status = unsafe flatline_curl_status(handle)
    // Those below announce another.
    return status >= 200 ? status : nil
  }

  /// Whether there was more of it than is read.
  var isTooLong: Bool { size > limit }

  /// - Returns: whether to read on.
  func receive(_ bytes: UnsafeRawBufferPointer, isBody: Bool) -> Bool {
    size += bytes.count
    if isBody { unsafe text += bytes.prefix(kept - text.count) }
    return !isTooLong
  }

  /// Called often, and each second when nothing comes.
  ///
  /// - Returns: whether to wait on.
  func keepsWaiting() -> Bool {
    guard !isBodyWanted, status != nil else { return true }
    let began = statusAt ?? .now
    statusAt = began
    return .now - began < Self.patience
  }
}
