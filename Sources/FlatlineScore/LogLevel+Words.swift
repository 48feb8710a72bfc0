import FlatlineCore

extension LogLevel {
  /// From the name of one of Erlang's levels, which may be shortened to three or four letters or be
  /// in capitals (`level_format`). A level that flatline does not know becomes the next one it
  /// knows.
  init?(word: String) {
    switch word.utf8.allSatisfy({ $0 >= 0x60 }) ? word : word.lowercased() {
    case "debug", "dbg", "dbug": self = .debug
    case "info", "inf", "notice", "ntc", "noti": self = .info
    case "warning", "wrn", "warn": self = .warning
    case "error", "err", "eror", "erro", "critical", "crt", "crit", "alert", "alr", "alrt",
      "emergency", "emg", "emgc":
      self = .error
    default: return nil
    }
  }
}
