import ArgumentParser
import FlatlineCore
import Foundation
import SyntheticTraffic

struct Write: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a pcap file, and what was planted in it.")

  @OptionGroup var options: TrafficOptions

  @Option(help: "Gets the connections that die, a line of JSON each.")
  var planted: String?

  @Argument(help: "The file to write; - is standard output.")
  var file: String

  private static let pieceSize = 1 << 20

  func run() throws {
    let output = try Self.handle(file)
    var traffic = Traffic(options.plan)
    var writer = SavefileWriter(linkType: .ethernet)
    var frame: [UInt8] = []
    while let instant = traffic.next(into: &frame) {
      writer.append(frame, at: instant, originalLength: frame.count)
      if writer.bytes.count >= Self.pieceSize {
        try output.write(contentsOf: writer.bytes)
        writer.removeAll()
      }
    }
    try output.write(contentsOf: writer.bytes)
    guard let planted else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try traffic.deaths.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: planted))
  }

  private static func handle(_ file: String) throws -> FileHandle {
    if file == "-" { return .standardOutput }
    try Data().write(to: URL(filePath: file))
    return try FileHandle(forWritingTo: URL(filePath: file))
  }
}
