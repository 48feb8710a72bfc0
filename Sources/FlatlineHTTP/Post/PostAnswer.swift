import CCurl

/// What libcurl hands over of an answer, while it comes.
@safe final class PostAnswer {
  /// Bytes of head and body that are read; with the next one the connection is ended.
  private static let limit = 8192
  /// How long the rest may take once there is a status: it changes nothing.
  private static let patience = Duration.seconds(1)
  /// Bytes of the body that are kept.
  private static let textLength = 200

  private let handle: UnsafeMutableRawPointer
  private var size = 0
  private var statusAt: ContinuousClock.Instant?
  /// The beginning of the body.
  private(set) var text: [UInt8] = []

  /// - Parameter handle: libcurl's, for the request that is answered.
  init(of handle: UnsafeMutableRawPointer) {
    unsafe self.handle = handle
  }

  /// The final status; `nil` when none has come. It counts however the answer ends.
  var status: Int? {
    let status = unsafe flatline_curl_status(handle)
    // Those below announce another.
    return status >= 200 ? status : nil
  }

  /// Whether there was more of it than is read.
  var isTooLong: Bool { size > Self.limit }

  /// - Returns: whether to read on.
  func receive(_ bytes: UnsafeRawBufferPointer, isBody: Bool) -> Bool {
    size += bytes.count
    if isBody { unsafe text += bytes.prefix(Self.textLength - text.count) }
    return !isTooLong
  }

  /// Called often, and each second when nothing comes.
  ///
  /// - Returns: whether to wait on.
  func keepsWaiting() -> Bool {
    guard status != nil else { return true }
    let began = statusAt ?? .now
    statusAt = began
    return .now - began < Self.patience
  }
}
