import FlatlineCore

/// As one JSON object: times in seconds, what is not known is left out.
extension Score: Encodable {
  private enum Key: String, CodingKey {
    case reasons, total, calibration, outcomes, clock, connections, withdrawn, undecided
    case later, notCaptured
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(rows, forKey: .reasons)
    try container.encode(total, forKey: .total)
    try container.encode(buckets, forKey: .calibration)
    try container.encode(outcomes, forKey: .outcomes)
    try container.encode(clock, forKey: .clock)
    try container.encode(connections, forKey: .connections)
    try container.encode(withdrawn, forKey: .withdrawn)
    try container.encode(undecided, forKey: .undecided)
    try container.encode(later, forKey: .later)
    try container.encode(notCaptured, forKey: .notCaptured)
  }
}

extension Score.Row: Encodable {
  private enum Key: String, CodingKey {
    case reason, right, wrong, missed, falseAlarms, lead, first, last
  }

  private enum LeadKey: String, CodingKey {
    case minimum, median
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(reason, forKey: .reason)
    try container.encode(right, forKey: .right)
    try container.encode(wrong, forKey: .wrong)
    try container.encode(missed, forKey: .missed)
    try container.encode(falseAlarms, forKey: .falseAlarms)
    guard right > 0 else { return }
    var lead = container.nestedContainer(keyedBy: LeadKey.self, forKey: .lead)
    try lead.encodeIfPresent(self.lead.minimum?.inSeconds, forKey: .minimum)
    try lead.encodeIfPresent(self.lead.median?.inSeconds, forKey: .median)
    try container.encode(first, forKey: .first)
    try container.encode(last, forKey: .last)
  }
}

extension Score.Accuracy: Encodable {
  private enum Key: String, CodingKey {
    case median, p95, maximum, inWindow
  }

  /// The errors, and the share of ends within the window.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(error.median?.inSeconds, forKey: .median)
    try container.encodeIfPresent(error.percentile(95)?.inSeconds, forKey: .p95)
    try container.encodeIfPresent(error.maximum?.inSeconds, forKey: .maximum)
    guard error.count > 0 else { return }
    try container.encode(Double(inWindow) / Double(error.count), forKey: .inWindow)
  }
}

extension Score.Bucket: Encodable {
  private enum Key: String, CodingKey {
    case lower, upper, count, right, share
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(lower, forKey: .lower)
    try container.encode(upper, forKey: .upper)
    try container.encode(count, forKey: .count)
    try container.encode(right, forKey: .right)
    guard count > 0 else { return }
    try container.encode(Double(right) / Double(count), forKey: .share)
  }
}

extension ClockOffset: Encodable {
  private enum Key: String, CodingKey {
    case offset, spreadFrom, spreadTo, pairs, subtracted, zone
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if pairs > 0 || isSubtracted { try container.encode(offset.inSeconds, forKey: .offset) }
    try container.encodeIfPresent(spread?.lowerBound.inSeconds, forKey: .spreadFrom)
    try container.encodeIfPresent(spread?.upperBound.inSeconds, forKey: .spreadTo)
    try container.encode(pairs, forKey: .pairs)
    try container.encode(isSubtracted, forKey: .subtracted)
    try container.encodeIfPresent(zone?.inSeconds, forKey: .zone)
  }
}

extension Interval {
  /// Rounded to whole microseconds.
  var inSeconds: Double { (Double(nanoseconds) / 1000).rounded() / 1_000_000 }
}
