/// How text looks on a terminal (ECMA-48, select graphic rendition).
package enum TextStyle: Sendable {
  case plain, bold, red

  func applied(to text: String) -> String {
    switch self {
    case .plain: text
    case .bold: "\u{1b}[1m\(text)\u{1b}[0m"
    case .red: "\u{1b}[31m\(text)\u{1b}[0m"
    }
  }
}
