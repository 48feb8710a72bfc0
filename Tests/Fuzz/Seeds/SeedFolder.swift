import Capture
import FlatlineCore
import FoundationEssentials

/// Where seeds are written: inputs to begin with, made from real captures and logs, in one folder
/// for each target.
struct SeedFolder {
  let path: String

  /// Writes the seeds of captures (`.pcap`) and brokers' logs (`.log`).
  func write(_ files: some Sequence<String>) {
    for (index, file) in files.enumerated() {
      if file.hasSuffix(".log") {
        write(LogSeeds.seeds(of: read(file)), of: .log, index)
      } else {
        let packets = CapturedPacket.packets(of: file)
        write(DecodingSeeds.seeds(of: packets), of: .decoding, index)
        write(FramesSeeds.seeds(of: packets), of: .frames, index)
        write(EngineSeeds.seeds(of: packets), of: .engine, index)
      }
    }
    write(DecodingSeeds.made, of: .decoding, 999)
    write(FramesSeeds.made, of: .frames, 999)
    write(SavefileSeeds.made, of: .savefile, 999)
  }

  private func read(_ file: String) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      fatalError("cannot read \(file)")
    }
    return Array(data)
  }

  private func write(_ seeds: [[UInt8]], of target: FuzzTarget, _ index: Int) {
    let folder = "\(path)/\(target.rawValue)"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (number, seed) in seeds.enumerated() {
        try Data(seed).write(to: URL(filePath: "\(folder)/seed-\(index)-\(number)"))
      }
    } catch {
      fatalError("cannot write seeds to \(folder): \(error)")
    }
  }
}

/// A packet of a capture.
struct CapturedPacket {
  var header: PacketHeader
  var bytes: [UInt8]

  /// As many as may be of use for seeds.
  private static let most = 20_000

  static func packets(of file: String) -> [CapturedPacket] {
    var packets: [CapturedPacket] = []
    var merger = SavefileMerger(paths: [file])
    while packets.count < most,
      merger.next({ header, bytes in
        packets.append(CapturedPacket(header: header, bytes: bytes.indices.map { bytes[$0] }))
      })
    {}
    return packets
  }

  var segment: TCPSegment? {
    if case .segment(let segment) = Packet.decode(bytes.span, header) { segment } else { nil }
  }
}
