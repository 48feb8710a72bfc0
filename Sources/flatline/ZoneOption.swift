import ArgumentParser
import FlatlineCore

/// A time zone as its difference from UTC: `+02:00` or `-05:30`.
struct ZoneOption: ExpressibleByArgument {
  /// East of Greenwich.
  var value: Interval

  init?(argument: String) {
    guard let sign = argument.first, sign == "+" || sign == "-" else { return nil }
    let parts = argument.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.first != "+" }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]),
      (0...14).contains(hours), (0..<60).contains(minutes)
    else { return nil }
    value = .seconds((hours * 60 + minutes) * 60 * (sign == "-" ? -1 : 1))
  }
}
