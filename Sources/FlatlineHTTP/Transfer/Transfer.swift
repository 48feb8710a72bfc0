import CCurl
import FlatlineReport

/// Requests to one URL with libcurl, over a connection that is kept.
///
/// They go to that URL's host and to no other: no redirect is followed, and no proxy used, also none
/// that the environment names. Certificates are verified. It blocks.
@safe struct Transfer: ~Copyable {
  /// Characters of another's words that are logged.
  static let loggedLength = 200

  private let handle: UnsafeMutableRawPointer
  private let failureText: UnsafeMutablePointer<CChar>

  /// - Parameters:
  ///   - url: `http` or `https`, without user and password.
  ///   - userAgent: the header's value.
  ///   - timeout: for one request, from the name's resolution to the answer's end.
  init(to url: String, userAgent: String, timeout: Duration) {
    // Whoever can be told that it is missing has loaded it before.
    guard (try? HTTPClient.load()) != nil, let handle = unsafe flatline_curl_open() else {
      fatalError("libcurl cannot be used")
    }
    unsafe self.handle = unsafe handle
    unsafe failureText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe flatline_curl_set_text(handle, CURLOPT_URL, url)
    unsafe flatline_curl_set_text(handle, CURLOPT_USERAGENT, userAgent)
    unsafe flatline_curl_set_text(handle, CURLOPT_PROXY, "")
    unsafe flatline_curl_set_number(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    unsafe flatline_curl_set_number(
      handle, CURLOPT_TIMEOUT_MS, Int(timeout.components.seconds) * 1000)
    // Signals are the process's, and this is one thread of several.
    unsafe flatline_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    unsafe flatline_curl_set_number(handle, CURLOPT_NOPROGRESS, 0)
    unsafe flatline_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, failureText)
    unsafe flatline_curl_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, answer in
      unsafe Transfer.receive(bytes, size * count, answer, isBody: false)
    }
    unsafe flatline_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, answer in
      unsafe Transfer.receive(bytes, size * count, answer, isBody: true)
    }
    unsafe flatline_curl_set_progress(handle) { answer, _, _, _, _ in
      unsafe Transfer.answer(answer)?.keepsWaiting() == true ? 0 : 1
    }
  }

  deinit {
    unsafe flatline_curl_close(handle)
    unsafe failureText.deallocate()
  }

  /// See ``Answer/init(of:limit:kept:isBodyWanted:)``.
  func answer(limit: Int, kept: Int, isBodyWanted: Bool) -> Answer {
    unsafe Answer(of: handle, limit: limit, kept: kept, isBodyWanted: isBodyWanted)
  }

  /// Sends a request and waits for its answer.
  ///
  /// - Parameters:
  ///   - body: posted; where it is `nil`, something is asked for.
  ///   - headers: whole lines.
  func perform(_ body: String?, _ headers: [String], _ answer: Answer) -> CURLcode {
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { unsafe list = unsafe flatline_curl_append(list, header) }
    defer { unsafe flatline_curl_free(list) }
    let reference = unsafe Unmanaged.passUnretained(answer).toOpaque()
    for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA] {
      unsafe flatline_curl_set_pointer(handle, option, reference)
    }
    unsafe flatline_curl_set_headers(handle, list)
    unsafe failureText.pointee = 0
    defer { withExtendedLifetime(answer) {} }
    guard var body else {
      unsafe flatline_curl_set_number(handle, CURLOPT_HTTPGET, 1)
      return unsafe flatline_curl_perform(handle)
    }
    return body.withUTF8 { bytes in
      unsafe flatline_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      unsafe flatline_curl_set_pointer(
        handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return unsafe flatline_curl_perform(handle)
    }
  }

  /// Whether the last request opened a connection of its own.
  var hasConnected: Bool { unsafe flatline_curl_opened(handle) > 0 }

  /// What the last answer says of when to come again; `nil` where it does not.
  var retryAfter: Duration? {
    let seconds = unsafe flatline_curl_retry_after(handle)
    return seconds > 0 ? .seconds(seconds) : nil
  }

  /// Why the last request failed. Some of it may be the other side's words, such as the name in its
  /// certificate: it is made safe.
  func failure(_ code: CURLcode) -> String {
    let details = unsafe String(cString: failureText)
    return Text.safe(
      details.isEmpty ? unsafe String(cString: flatline_curl_error(code)) : details,
      limit: Self.loggedLength)
  }

  /// - Returns: how many bytes were taken; fewer than came end the connection.
  private static func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ answer: UnsafeMutableRawPointer?,
    isBody: Bool
  ) -> Int {
    let received = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return unsafe Self.answer(answer)?.receive(received, isBody: isBody) == true ? count : 0
  }

  private static func answer(_ pointer: UnsafeMutableRawPointer?) -> Answer? {
    unsafe pointer.map { unsafe Unmanaged<Answer>.fromOpaque($0).takeUnretainedValue() }
  }
}
