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
  /// - Throws: ``ValidationError`` with file and line, for an option that no command knows, or for
  ///   a value that an option does not accept.
  package func arguments<Options: ParsableArguments>(for _: Options.Type) throws -> [String] {
    try entries.flatMap { entry -> [String] in
      do {
        // An entry without arguments (false or an empty list) must be a flag: otherwise any name
        // would pass.
        _ = try WatchOptions.parse(
          entry.arguments.isEmpty ? ["--\(entry.option)"] : entry.arguments)
      } catch {
        throw complaint(line: entry.line, WatchOptions.message(for: error))
      }
      return (try? Options.parse(entry.arguments)) == nil ? [] : entry.arguments
    }
  }

  /// A program's arguments, preceded by those of the file that `--config` names.
  ///
  /// - Parameter arguments: those after the name of the command.
  package static func expand<Options: ParsableArguments>(
    _ arguments: [String], for options: Options.Type
  ) throws -> [String] {
    guard let path = path(in: arguments) else { return arguments }
    let file = try ConfigurationFile(path: path)
    if isReadByAll(path), file.holdsSecret {
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
    let feeds = try? options.alertmanagers() + options.webhooks()
    return options.management.holdsPassword || (feeds ?? []).contains(where: \.holdsSecret)
  }

  private static func path(in arguments: [String]) -> String? {
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
