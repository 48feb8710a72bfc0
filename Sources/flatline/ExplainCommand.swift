import ArgumentParser
import FlatlineCore
import FlatlineGuide
import FlatlineOptions
import FlatlineReport

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explains a word that flatline says, or what became of one client.",
    usage: """
      flatline explain
      flatline explain <word> ...
      flatline explain --client <address[:port]> <file> ...
      """,
    discussion: """
      For each word (a reason, condition, cause or risk): what it means, what to do, what is seen on \
      the wire, what RabbitMQ logs in which version, how to confirm it with commands that change \
      nothing, what to change, and what that does to the timers. Without a word: the list of all.

      With --client captures are read as `flatline read` does. It prints what was found about that \
      client's connections, and then the words for it, with addresses, the client library's own \
      setting and the broker's version filled in.

      Examples:
        flatline explain etimedout
        flatline explain --client 198.51.100.31 incident.pcap

      Exit status: 0 it was explained; 1 with --client, when no connection of that client is in \
      the captures; 2 some input could not be read (what could be is still explained); 64 wrong \
      usage, or a word that flatline does not say.
      """)

  @Argument(
    help:
      "A word; with --client a capture: pcap or pcapng, plain, gzip or zstd; - is standard input.",
    completion: .file())
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "The client whose connections are looked for in captures.", valueName: "address[:port]"))
  var client: ClientPattern?

  @OptionGroup(title: "Broker and kernel") var options: EngineOptions

  @OptionGroup(title: "Path") var causes: CauseOptions

  @OptionGroup var color: ColorOption

  func validate() throws {
    guard client != nil else { return }
    guard !words.isEmpty else {
      throw ValidationError("Name the captures in which --client is to be looked for.")
    }
    guard words.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read once only.")
    }
  }

  func run() throws {
    let configuration = try options.configuration()
    if let client {
      try explain(client, configuration)
    } else if words.isEmpty {
      print(
        GuideIndex.text(width: Terminal.width, isColoured: color.isWanted),
        terminator: "")
    } else {
      try explainWords(configuration)
    }
  }

  private func explainWords(_ configuration: Engine.Configuration) throws {
    let terms = words.map(Term.named)
    for (word, found) in zip(words, terms) where found.isEmpty {
      Terminal.printError(Self.complaint(about: word))
    }
    let subject = Subject(kernel: configuration.kernel, version: configuration.broker.version)
    let pages = terms.joined().map {
      GuidePage($0, subject, width: Terminal.width, isColoured: color.isWanted).text
    }
    print(pages.joined(separator: "\n"), terminator: "")
    if terms.contains(where: \.isEmpty) { throw ExitCode(64) }
  }

  private static func complaint(about word: String) -> String {
    let nearest = Term.nearest(to: word)
    let hint =
      nearest.isEmpty
      ? "`flatline explain` lists all words" : "did you mean \(nearest.joined(separator: ", "))?"
    return "\(Text.safe(word)): not a word that flatline says; \(hint)"
  }

  private func explain(_ client: ClientPattern, _ configuration: Engine.Configuration) throws {
    var captures = CaptureEvents(words, configuration, idleTimeout: causes.idleTimeout)
    let findings = try captures.collect(into: ConnectionFindings(of: client)) { $0.add($1) }
    for error in captures.errors { Terminal.printError(error.description) }
    let isKnown = captures.engine.flows.contains { client.matches($0.namedClient) }
    if !findings.isEmpty {
      print(
        findings.text(
          kernel: configuration.kernel, inferred: captures.engine.inferred,
          version: configuration.broker.version, width: Terminal.width,
          isColoured: color.isWanted),
        terminator: "")
    } else if isKnown {
      print("Nothing is wrong with the connections of \(client).")
    }
    if !captures.errors.isEmpty { throw ExitCode(2) }
    if findings.isEmpty, !isKnown {
      Terminal.printError("no connection of \(client) in \(words.joined(separator: ", "))")
      throw ExitCode(1)
    }
  }
}
