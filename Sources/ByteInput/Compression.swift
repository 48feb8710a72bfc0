/// How an input is compressed, as its first bytes tell.
enum Compression: Equatable {
  case none
  case gzip
  case zstd
  /// Known, but not read here.
  ///
  /// - Parameter command: prints the file's content.
  case foreign(name: String, command: String)

  /// As many bytes as are looked at.
  static let signatureLength = 4

  /// - Parameter bytes: the first of the input; fewer than ``signatureLength`` where it is shorter.
  init(signature bytes: [UInt8]) {
    self =
      if bytes.starts(with: [0x1f, 0x8b]) {  // RFC 1952
        .gzip
      } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || Self.isSkippableFrame(bytes) {
        .zstd
      } else {
        Self.foreign.first { bytes.starts(with: $0.signature) }?.compression ?? .none
      }
  }

  /// RFC 8878 section 3.1.2: sixteen numbers mark a frame of other data.
  private static func isSkippableFrame(_ bytes: [UInt8]) -> Bool {
    bytes.count == 4 && bytes[0] & 0xf0 == 0x50 && bytes[1...] == [0x2a, 0x4d, 0x18]
  }

  private static let foreign: [(signature: [UInt8], compression: Compression)] = [
    ([0x42, 0x5a, 0x68], .foreign(name: "bzip2", command: "bzip2 -dc")),
    ([0xfd, 0x37, 0x7a, 0x58], .foreign(name: "xz", command: "xz -dc")),
    ([0x04, 0x22, 0x4d, 0x18], .foreign(name: "lz4", command: "lz4 -dc")),
    ([0x50, 0x4b, 0x03, 0x04], .foreign(name: "zip", command: "unzip -p")),
  ]
}
