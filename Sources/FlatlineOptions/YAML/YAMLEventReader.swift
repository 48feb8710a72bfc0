import CYaml

/// What libyaml finds next in a text.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    case scalar(YAMLScalar)
    case alias(String)
  }

  var kind: Kind
  /// The name by which an alias can mean this node.
  var anchor: String?
  /// The first of the file is 1.
  var line: Int
}

/// Asks libyaml for the events of a text: the only user of libyaml.
@safe struct YAMLEventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: [UInt8]

  /// - Throws: what `body` throws; ``YAMLError`` where there is no memory.
  static func withEvents<Result>(
    of text: String, _ body: (YAMLEventReader) throws -> Result
  ) throws -> Result {
    // libyaml keeps the address of the parser, and that of the text.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      throw YAMLError(line: 1, problem: "no memory to read it")
    }
    defer { unsafe yaml_parser_delete(parser) }
    // Never without bytes, so that it has an address.
    let text = text.isEmpty ? [UInt8(ascii: "\n")] : Array(text.utf8)
    return try unsafe text.withUnsafeBufferPointer { bytes in
      unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      return try body(unsafe YAMLEventReader(parser: parser, text: text))
    }
  }

  private init(parser: UnsafeMutablePointer<yaml_parser_t>, text: [UInt8]) {
    unsafe self.parser = unsafe parser
    self.text = text
  }

  /// - Throws: ``YAMLError`` where the text is no YAML.
  func next() throws -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    return YAMLEvent(
      kind: unsafe kind(event), anchor: unsafe anchor(event),
      line: unsafe Int(event.start_mark.line) + 1)
  }

  private func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_SEQUENCE_START_EVENT: .sequenceStart
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT: .mappingStart
    case YAML_MAPPING_END_EVENT: .mappingEnd
    case YAML_ALIAS_EVENT: .alias(unsafe string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT: .scalar(unsafe scalar(event))
    // Also YAML_NO_EVENT, which comes after the end.
    default: .streamEnd
    }
  }

  private func scalar(_ event: yaml_event_t) -> YAMLScalar {
    let scalar = unsafe event.data.scalar
    let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    return unsafe YAMLScalar(
      text: String(decoding: bytes, as: UTF8.self),
      isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
  }

  private func anchor(_ event: yaml_event_t) -> String? {
    switch unsafe event.type {
    case YAML_SCALAR_EVENT: unsafe string(event.data.scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: unsafe string(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: unsafe string(event.data.mapping_start.anchor)
    default: nil
    }
  }

  private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe text.map { unsafe String(cString: $0) }
  }

  private func failure() -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let line =
      if unsafe parser.pointee.error == YAML_READER_ERROR {
        // A byte that may not be there: its place is told, not its line.
        unsafe text.prefix(parser.pointee.problem_offset).count { $0 == UInt8(ascii: "\n") }
      } else {
        unsafe Int(parser.pointee.problem_mark.line)
      }
    return YAMLError(line: line + 1, problem: problem ?? "no YAML")
  }
}
