/// Writes metrics in Prometheus' text exposition format, version 0.0.4.
package enum PrometheusText {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package static func encode(_ metrics: [Metric]) -> String {
    var text = ""
    for metric in metrics { append(metric, to: &text) }
    return text
  }

  private static func append(_ metric: Metric, to text: inout String) {
    text += "# HELP \(metric.name) \(escaped(metric.help, isLabel: false))\n"
    text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    for sample in metric.samples {
      text += metric.name + sample.suffix
      if !sample.labels.isEmpty {
        let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, isLabel: true))\"" }
        text += "{\(labels.joined(separator: ","))}"
      }
      text += " \(number(sample.value))\n"
    }
  }

  private static func escaped(_ text: String, isLabel: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where isLabel: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    let whole = value.rounded(.towardZero)
    // A larger Double is whole too, but printed with an exponent, which the format allows.
    return whole == value && value.magnitude < 9e15 ? String(Int64(value)) : String(value)
  }
}
