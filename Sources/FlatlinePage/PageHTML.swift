import FlatlineReport
import FoundationEssentials

/// A page as one file of HTML, which loads nothing.
///
/// What comes from the wire stands in one block of JSON, and there as escapes where a browser could
/// read it as markup; the script makes text of it alone. The policy obeys nothing but the page's own
/// style and script.
package enum PageHTML {
  /// In the order in which they need one another.
  private static let scripts = [
    PackageResources.text_js, PackageResources.data_js, PackageResources.view_js,
    PackageResources.marks_js, PackageResources.timeline_js, PackageResources.table_js,
    PackageResources.sequence_js, PackageResources.lane_js, PackageResources.summary_js,
    PackageResources.main_js,
  ]

  private static var script: [UInt8] {
    Array("(() => {\n\"use strict\";\n".utf8) + scripts.joined(separator: [UInt8(ascii: "\n")])
      + Array("})();\n".utf8)
  }

  /// - Throws: what the encoder throws.
  package static func bytes(_ events: PageEvents, _ context: PageContext) throws -> [UInt8] {
    let data = PageData(events, context)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let (script, style) = (script, PackageResources.page_css)
    return filled(
      PackageResources.page_html,
      [
        "policy": Array(policy(script: script, style: style).utf8), "style": style,
        "data": Array(escaped(JSONText.safe(try encoder.encode(data))).utf8), "script": script,
      ])
  }

  private static func policy(script: [UInt8], style: [UInt8]) -> String {
    let hashes = [script, style].map { Data(Hash256.of($0)).base64EncodedString() }
    return "default-src 'none'; script-src 'sha256-\(hashes[0])'; style-src 'sha256-\(hashes[1])'; "
      + "base-uri 'none'; form-action 'none'"
  }

  /// JSON in which nothing can end the element that holds it, or begin another: only strings have
  /// these characters.
  private static func escaped(_ json: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(json.utf8.count)
    for byte in json.utf8 {
      switch byte {
      case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
      case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
      case UInt8(ascii: "&"): result += Array("\\u0026".utf8)
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The template with its `{{names}}` replaced, each once; what is put in is not looked at.
  private static func filled(_ template: [UInt8], _ parts: [String: [UInt8]]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = template[...]
    while let start = rest.firstRange(of: Array("{{".utf8)),
      let end = rest[start.upperBound...].firstRange(of: Array("}}".utf8))
    {
      let name = String(decoding: rest[start.upperBound..<end.lowerBound], as: UTF8.self)
      result += rest[..<start.lowerBound] + (parts[name] ?? [])
      rest = rest[end.upperBound...]
    }
    return result + rest
  }
}
