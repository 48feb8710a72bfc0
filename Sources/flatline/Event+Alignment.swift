import Capture
import FlatlineCore

extension [Event] {
  /// With what several captures show that were read together.
  func with(_ alignment: CaptureAlignment?) -> [Event] {
    alignment == nil ? self : map { $0.with(alignment) }
  }
}

extension Event {
  /// The same of one.
  func with(_ alignment: CaptureAlignment?) -> Event {
    guard let alignment else { return self }
    switch self {
    case .prediction(var prediction):
      let paths = alignment.paths(of: prediction.flow.key, at: prediction.at)
      if paths.isEmpty { return self }
      prediction.evidence.paths = paths
      return .prediction(prediction)
    case .summary(var summary):
      summary.captures = alignment.comparisons
      return .summary(summary)
    default: return self
    }
  }
}
