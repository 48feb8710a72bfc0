import FlatlineCore
import FlatlineGuide

extension TimerEffect.Line {
  /// What changes, and how it is now.
  package var text: String { "\(what): \(Self.span(after)); now \(Self.span(before))" }

  private static func span(_ range: ClosedRange<Interval>?) -> String {
    guard let range else { return "never" }
    return "\(Text.duration(range.lowerBound)) to \(Text.duration(range.upperBound))"
  }
}
