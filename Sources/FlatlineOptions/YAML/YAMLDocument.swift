/// Reads the one document of a YAML file.
struct YAMLDocument {
  private let events: YAMLEventReader
  private var anchors: [String: YAMLNode] = [:]

  /// What a text says; `nil` where it holds only remarks.
  ///
  /// - Throws: ``YAMLError`` where it is no YAML, or has more than one document.
  static func root(of text: String) throws -> YAMLNode? {
    try YAMLEventReader.withEvents(of: text) { events in
      var document = YAMLDocument(events: events)
      return try document.root()
    }
  }

  private init(events: YAMLEventReader) { self.events = events }

  private mutating func root() throws -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamEnd: return root
      case .streamStart, .documentStart, .documentEnd: continue
      default:
        guard root == nil else {
          throw YAMLError(line: event.line, problem: "a second document begins")
        }
        root = try node(event)
      }
    }
  }

  private mutating func node(_ event: YAMLEvent) throws -> YAMLNode {
    let content: YAMLNode.Content
    switch event.kind {
    case .scalar(let scalar): content = .scalar(scalar)
    case .sequenceStart: content = .sequence(try sequence())
    case .mappingStart: content = .mapping(try mapping())
    case .alias(let name):
      guard let node = anchors[name] else {
        throw YAMLError(line: event.line, problem: "found undefined alias")
      }
      return node
    default: throw YAMLError(line: event.line, problem: "a value is missing")
    }
    let node = YAMLNode(content: content, line: event.line)
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func sequence() throws -> [YAMLNode] {
    var nodes: [YAMLNode] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { return nodes }
      nodes.append(try node(event))
    }
  }

  private mutating func mapping() throws -> [(key: YAMLNode, value: YAMLNode)] {
    var pairs: [(key: YAMLNode, value: YAMLNode)] = []
    var names: Set<String> = []
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { return pairs }
      let key = try node(event)
      if let name = key.scalar?.text, !names.insert(name).inserted {
        throw YAMLError(line: key.line, problem: "twice: \(name)")
      }
      pairs.append((key, try node(events.next())))
    }
  }
}
