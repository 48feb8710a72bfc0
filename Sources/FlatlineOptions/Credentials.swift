import ArgumentParser
import FoundationEssentials

/// Passwords and tokens that a service manager hands over in files (systemd.exec(5),
/// `LoadCredential=`). `${credential:NAME}` in an option stands for the first line of one.
enum Credentials {
  private static let variable = "CREDENTIALS_DIRECTORY"

  /// Puts credentials in the places where they are named.
  ///
  /// - Parameter encode: makes of a secret what may stand there.
  /// - Throws: ``ValidationError`` when one is not to be had.
  static func resolve(
    _ text: String, option: String, encode: (String) -> String = { $0 }
  ) throws -> String {
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: #/\$\{credential:([^}]*)\}/#) {
      result += rest[..<match.range.lowerBound]
      result += encode(try secret(String(match.output.1), option: option))
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }

  /// The same where no secret is wanted, but its form is to be checked.
  static func placeholder(for text: String) -> String {
    text.replacing(#/\$\{credential:[^}]*\}/#, with: "credential")
  }

  static func areNamed(in text: String) -> Bool { text.contains(#/\$\{credential:/#) }

  private static func secret(_ name: String, option: String) throws -> String {
    let what = "--\(option): credential \(name)"
    guard !name.isEmpty, name != "..", name != ".", !name.contains("/") else {
      throw ValidationError("\(what): no name of a file.")
    }
    guard let folder = ProcessInfo.processInfo.environment[variable] else {
      throw ValidationError(
        "\(what): \(variable) is not set; systemd sets it for LoadCredential=.")
    }
    do {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      return String(text.prefix { !$0.isNewline })
    } catch {
      throw ValidationError("\(what): \(FileTrouble.text(error))")
    }
  }
}
