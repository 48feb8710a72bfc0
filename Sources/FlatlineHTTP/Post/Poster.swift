import CCurl
import FlatlineReport

/// Posts JSON to one URL with libcurl, over a connection that is kept.
///
/// Sends to that URL's host and to no other: it follows no redirect, and uses no proxy, also none
/// that the environment names. Certificates are verified. It blocks, so each receiver has its own,
/// in a thread of its own.
@safe package struct Poster: ~Copyable {
  /// For one attempt, from the name's resolution to the answer's end.
  private static let timeout = Duration.seconds(10)
  /// Characters of an answer that are logged.
  private static let loggedLength = 200

  private let handle: UnsafeMutableRawPointer
  private let failureText: UnsafeMutablePointer<CChar>
  private let headers: [String]

  /// Once in a process.
  private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// - Parameters:
  ///   - url: `http` or `https`, without user and password.
  ///   - authorization: the header's value.
  ///   - userAgent: the header's value.
  package init(to url: String, authorization: String?, userAgent: String) {
    guard Self.library == CURLE_OK, let handle = unsafe curl_easy_init() else {
      fatalError("libcurl cannot be used")
    }
    unsafe self.handle = unsafe handle
    unsafe failureText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    // The last one is empty: curl would wait for a permission to send a long body.
    headers =
      ["Content-Type: application/json", "Expect:"]
      + (authorization.map { ["Authorization: \($0)"] } ?? [])
    unsafe flatline_curl_set_text(handle, CURLOPT_URL, url)
    unsafe flatline_curl_set_text(handle, CURLOPT_USERAGENT, userAgent)
    unsafe flatline_curl_set_text(handle, CURLOPT_PROXY, "")
    unsafe flatline_curl_set_number(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    unsafe flatline_curl_set_number(
      handle, CURLOPT_TIMEOUT_MS, Int(Self.timeout.components.seconds) * 1000)
    // Signals are the process's, and this is one thread of several.
    unsafe flatline_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    unsafe flatline_curl_set_number(handle, CURLOPT_NOPROGRESS, 0)
    unsafe flatline_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, failureText)
    unsafe flatline_curl_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, answer in
      unsafe Poster.receive(bytes, size * count, answer, isBody: false)
    }
    unsafe flatline_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, answer in
      unsafe Poster.receive(bytes, size * count, answer, isBody: true)
    }
    unsafe flatline_curl_set_progress(handle) { answer, _, _, _, _ in
      unsafe Poster.answer(answer)?.keepsWaiting() == true ? 0 : 1
    }
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe failureText.deallocate()
  }

  /// - Parameter headers: whole lines, beside those that every request has.
  package mutating func post(_ body: String, headers: [String] = []) -> PostOutcome {
    var list: UnsafeMutablePointer<curl_slist>?
    for header in self.headers + headers { unsafe list = unsafe curl_slist_append(list, header) }
    defer { unsafe curl_slist_free_all(list) }
    var answer = unsafe PostAnswer(of: handle)
    var code = unsafe perform(body, list, answer)
    if answer.status == nil, [CURLE_RECV_ERROR, CURLE_SEND_ERROR].contains(code),
      unsafe flatline_curl_opened(handle) == 0
    {
      // The other side had closed the kept connection. libcurl tries again by itself, but only
      // five times in a handle's life (7.88).
      unsafe answer = PostAnswer(of: handle)
      unsafe code = perform(body, list, answer)
    }
    if let status = answer.status {
      let text = String(decoding: answer.text, as: UTF8.self)
      return PostOutcome(status: status, answer: Text.safe(text, limit: Self.loggedLength))
    }
    if answer.isTooLong { return .failed("the answer is long, and has no status") }
    let details = unsafe String(cString: failureText)
    // Some of it may be the other side's words, such as the name in its certificate.
    return .failed(
      Text.safe(
        details.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : details,
        limit: Self.loggedLength))
  }

  private func perform(
    _ body: String, _ headers: UnsafeMutablePointer<curl_slist>?, _ answer: PostAnswer
  ) -> CURLcode {
    let reference = unsafe Unmanaged.passUnretained(answer).toOpaque()
    for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA] {
      unsafe flatline_curl_set_pointer(handle, option, reference)
    }
    unsafe flatline_curl_set_headers(handle, headers)
    unsafe failureText.pointee = 0
    defer { withExtendedLifetime(answer) {} }
    var body = body
    return body.withUTF8 { bytes in
      unsafe flatline_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      unsafe flatline_curl_set_pointer(
        handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return unsafe curl_easy_perform(handle)
    }
  }

  /// - Returns: how many bytes were taken; fewer than came end the connection.
  private static func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ answer: UnsafeMutableRawPointer?,
    isBody: Bool
  ) -> Int {
    let received = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return unsafe Self.answer(answer)?.receive(received, isBody: isBody) == true ? count : 0
  }

  private static func answer(_ pointer: UnsafeMutableRawPointer?) -> PostAnswer? {
    unsafe pointer.map { unsafe Unmanaged<PostAnswer>.fromOpaque($0).takeUnretainedValue() }
  }
}
