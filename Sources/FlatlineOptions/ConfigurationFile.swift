import ArgumentParser
import FoundationEssentials
import Glibc

/// Options from a YAML file. Its keys are the long names of the command line's options:
///
///     interface: [eth0, eth1]
///     port: 5672
///     alert-label: {cluster: orders}
///
/// So every option has one name, one meaning and one description. The command line wins over the
/// file; values of options that can be repeated are added up.
package struct ConfigurationFile {
  /// One option, as the command line would give it.
  private struct Entry {
    var line: Int
    var option: String
    var arguments: [String]
  }

  private var entries: [Entry] = []
  private let name: String

  /// - Throws: ``ValidationError`` that names file and line, when the file cannot be read or is not
  ///   a mapping of options.
  package init(path: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw ValidationError("--config \(path): \(FileTrouble.text(error))")
    }
    try self.init(text, name: path)
  }

  package init(_ text: String, name: String) throws {
    self.name = name
    let root: YAMLNode?
    do {
      root = try YAMLDocument.root(of: text)
    } catch let error as YAMLError {
      throw complaint(line: error.line, error.problem)
    }
    guard let root else { return }
    guard case .mapping(let pairs) = root.content else {
      throw complaint(line: root.line, "not a mapping of options, `name: value`")
    }
    for (key, value) in pairs {
      guard let option = key.scalar?.text else {
        throw complaint(line: key.line, "an option has no name")
      }
      guard option != "config" else {
        throw complaint(line: key.line, "a file cannot name another")
      }
      entries.append(
        Entry(line: key.line, option: option, arguments: try arguments(option, value)))
    }
  }

  /// The file's options that a command with `Options` knows.
  ///
  /// - Throws: ``ValidationError`` with file and line, for each option that no command knows, and for
  ///   each value that an option does not accept.
  package func arguments<Options: ParsableArguments>(for _: Options.Type) throws -> [String] {
    let complaints = entries.compactMap(complaint)
    guard complaints.isEmpty else {
      throw ValidationError(complaints.map(\.message).joined(separator: "\n"))
    }
    return entries.flatMap { entry in
      (try? Options.parse(entry.arguments)) == nil ? [] : entry.arguments
    }
  }

  /// What is wrong with one of them by itself.
  private func complaint(about entry: Entry) -> ValidationError? {
    do {
      // An entry without arguments (false or an empty list) must be a flag: otherwise any name
      // would pass.
      _ = try WatchOptions.parse(
        entry.arguments.isEmpty ? ["--\(entry.option)"] : entry.arguments)
      return nil
    } catch {
      return complaint(line: entry.line, WatchOptions.message(for: error))
    }
  }

  /// A complaint that begins with the name of an option, with the line that this is in.
  package func placed(_ complaint: String) -> String {
    let option = complaint.dropFirst(2).prefix { $0 == "-" || $0.isLetter || $0.isNumber }
    guard complaint.hasPrefix("--"), let entry = entries.last(where: { $0.option == option })
    else { return complaint }
    return "\(name):\(entry.line): \(complaint)"
  }

  /// A program's arguments, preceded by those of the file that `--config` names.
  ///
  /// - Parameters:
  ///   - arguments: those after the name of the command.
  ///   - warns: whether to say on standard error that everybody can read a password in it.
  package static func expand<Options: ParsableArguments>(
    _ arguments: [String], for options: Options.Type, warns: Bool = true
  ) throws -> [String] {
    guard let path = path(in: arguments) else { return arguments }
    let file = try ConfigurationFile(path: path)
    if warns, isReadByAll(path), file.holdsSecret {
      Terminal.printError(
        "warning: \(path) holds a password, and everybody may read it: chmod 600 \(path)")
    }
    return try file.arguments(for: options) + arguments
  }

  private static func isReadByAll(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
  }

  private var holdsSecret: Bool {
    // Options that are wrong are told elsewhere.
    guard let options = try? WatchOptions.parse(arguments(for: WatchOptions.self)) else {
      return false
    }
    let feeds = options.alertmanager + options.webhook + options.logs.otlp
    let isHeaderSecret = options.logs.otlpHeader.contains { !Credentials.areNamed(in: $0) }
    return options.management.holdsPassword || isHeaderSecret
      || feeds.contains { (try? FeedAddress(unresolved: $0, option: ""))?.holdsSecret ?? false }
  }

  /// The file that `--config` names.
  package static func path(in arguments: [String]) -> String? {
    let words = arguments.prefix { $0 != "--" }
    if let index = words.firstIndex(of: "--config"), index + 1 < words.endIndex {
      return words[index + 1]
    }
    let prefix = "--config="
    return words.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  private func arguments(_ option: String, _ value: YAMLNode) throws -> [String] {
    switch value.content {
    case .scalar(let scalar): [argument(option, scalar)].compactMap(\.self)
    case .sequence(let nodes): try nodes.compactMap { argument(option, try scalar(option, $0)) }
    case .mapping(let pairs):
      try pairs.map { key, value in
        "--\(option)=\(try scalar(option, key).text)=\(try scalar(option, value).text)"
      }
    }
  }

  /// `--name=value`; `--name` for true, and nothing for false.
  private func argument(_ option: String, _ scalar: YAMLScalar) -> String? {
    if let flag = scalar.flag { return flag ? "--\(option)" : nil }
    return "--\(option)=\(scalar.text)"
  }

  private func scalar(_ option: String, _ node: YAMLNode) throws -> YAMLScalar {
    guard let scalar = node.scalar else {
      throw complaint(line: node.line, "\(option) takes words and numbers only")
    }
    return scalar
  }

  private func complaint(line: Int, _ text: String) -> ValidationError {
    ValidationError("\(name):\(line): \(text)")
  }
}
