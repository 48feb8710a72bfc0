import ArgumentParser
import Capture
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import FlatlineWatch
import Glibc
import SocketDiagnostics

struct SocketsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sockets",
    abstract: "Asks the kernel for the broker's connections, and when it gives up on which.",
    discussion: """
      On the broker's host, once, without a capture: what `ss -tno` shows of the broker's port, \
      those in trouble first, and when the kernel gives up if nothing comes from the client until \
      then. No privilege is needed, but for --netns. Where the options are silent, this host's \
      kernel is asked for its settings.

      Examples:
        flatline sockets
        flatline sockets --netns rabbit --all
        flatline sockets --management http://monitor@127.0.0.1:15672 --management-password file

      Exit status: 0 the kernel has told; 2 some sockets, or their names, may be missing; \
      64 wrong usage; 69 the kernel does not tell, or there is no such namespace.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl
  }

  @Option(
    help: ArgumentHelp(
      "The broker's network namespace: a name of `ip netns`, or a path as /proc/PID/ns/net.",
      valueName: "name"), completion: .networkNamespace)
  var netns: String?

  @Flag(help: "List also the connections in which nothing is wrong.")
  var all = false

  @Option(
    help: "table for people, jsonl for programs. (default: table on a terminal, else jsonl)")
  var format: Format?

  @OptionGroup var color: ColorOption

  @OptionGroup(title: "Names") var management: ManagementOptions

  @OptionGroup(title: "Broker and kernel") var options: EngineOptions

  func run() throws {
    let address = try management.address()
    var names: [FlowKey: ConnectionHint] = [:]
    var trouble: String?
    if let address {
      do {
        names = try ManagementQuestion.ask(address)
      } catch {
        trouble = "\(error); connections stay without names"
      }
    }
    let survey: SocketSurvey
    do {
      survey = try SocketSurvey(
        options, in: try netns.map { try NetworkNamespace($0) }, names: names, listsAll: all)
    } catch let error as SystemError {
      throw Self.failure("--netns: \(error)")
    } catch let error as SocketDiagnosticsError {
      throw Self.failure("\(error)")
    }
    switch format ?? (Terminal.isOutputTerminal ? .table : .jsonl) {
    case .table: printTable(survey, hasNames: !names.isEmpty)
    case .jsonl: try printLines(survey)
    }
    for remark in survey.remarks + (trouble.map { [$0] } ?? []) { Terminal.printError(remark) }
    if survey.count.isIncomplete || trouble != nil { throw ExitCode(2) }
  }

  private func printTable(_ survey: SocketSurvey, hasNames: Bool) {
    if !survey.rows.isEmpty {
      var table = SocketTable(isPortShown: survey.ports.count > 1, areNamesShown: hasNames)
      for row in survey.rows { table.add(row) }
      let lines = table.lines(width: Terminal.width, isColoured: color.isWanted)
      print(lines.joined(separator: "\n") + "\n")
    }
    print(survey.count.text(areAllListed: all))
  }

  private func printLines(_ survey: SocketSurvey) throws {
    let lines = JSONLines()
    for row in survey.rows { print(try lines.line(SocketLine(row))) }
    print(try lines.line(survey.count))
  }

  private static func failure(_ message: String) -> ExitCode {
    Terminal.printError(message)
    return ExitCode(EX_UNAVAILABLE)
  }
}
