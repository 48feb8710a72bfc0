import ArgumentParser
import FoundationEssentials

/// Where a broker can be asked for what flatline has not seen.
package struct ManagementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      RabbitMQ's management API, as http://user@127.0.0.1:15672: it is asked for name, heartbeat, \
      user and virtual host of connections whose beginning flatline has not seen.
      """, valueName: "url"))
  package var management: String?

  @Option(
    help: ArgumentHelp(
      "A file with the password of its user, who needs the tag monitoring.", valueName: "file"))
  package var managementPassword: String?

  package init() {}

  /// Whether the URL has a password.
  var holdsPassword: Bool {
    guard let management, !Credentials.areNamed(in: management) else { return false }
    return URLComponents(string: management)?.password != nil
  }

  /// - Throws: ``ValidationError`` when there is no such URL, or no password in the file.
  package func address() throws -> FeedAddress? {
    guard let management else {
      guard managementPassword == nil else {
        throw ValidationError("--management-password: name the API too, with --management.")
      }
      return nil
    }
    return try FeedAddress(
      management, option: "management", password: managementPassword.map(Self.password))
  }

  /// The file's first line.
  private static func password(_ file: String) throws -> String {
    do {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      return String(text.prefix { !$0.isNewline })
    } catch {
      throw ValidationError("--management-password \(file): \(FileTrouble.text(error))")
    }
  }
}
