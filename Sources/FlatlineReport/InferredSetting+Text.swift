import FlatlineCore

extension InferredSetting {
  /// What was found out, and the option to give: one line.
  package var text: String {
    let explains =
      "\(setting.rawValue) \(value) explains \(Text.count(connections, "connection")) "
      + "of \(broker)"
    guard let told else { return "\(explains): give \(option) \(value)" }
    return "\(explains), \(option) \(told) does not"
  }

  private var option: String { "--\(setting.rawValue)" }
}
