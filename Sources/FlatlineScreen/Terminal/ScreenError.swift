/// Why there can be no screen.
package enum ScreenError: Error, CustomStringConvertible {
  case noTerminal, noKeyboard, unknownTerminal

  package var description: String {
    switch self {
    case .noTerminal: "--screen: standard output is no terminal; --no-screen prints lines"
    case .noKeyboard: "--screen: there is no terminal to read keys from; --no-screen prints lines"
    case .unknownTerminal:
      "--screen: terminals of this kind (TERM) are not known here; set TERM, or use --no-screen"
    }
  }
}
