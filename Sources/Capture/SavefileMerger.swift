import FlatlineCore

/// Reads several captures as one, in time order.
///
/// For the files of a rotation (`tcpdump -G`), and for captures of several interfaces taken at
/// the same time. Each file is taken to be in time order itself; small disorder inside a file
/// stays as it is.
public struct SavefileMerger: ~Copyable {
  /// Damage found so far. A damaged file is read up to the damage, the others to their end.
  public private(set) var errors: [CaptureError] = []
  /// Packets whose timestamp lies outside the years 1970 to 2116, which were passed over.
  public private(set) var timestampsOutOfRange = 0

  private var sources: [Source] = []
  private var finishedBytes = 0

  /// A reader that stands on a packet. A class, for an array cannot hold a noncopyable reader.
  private final class Source {
    var reader: SavefileReader
    var timestamp: Instant = .distantPast

    init(_ reader: consuming SavefileReader) {
      self.reader = reader
    }
  }

  /// The size of all files in bytes, unless one of them is a stream.
  public let size: Int?

  /// Files that cannot be opened are put in ``errors`` and left out.
  public init(paths: [String]) {
    var size: Int? = 0
    var opened: [Source] = []
    for path in paths {
      do {
        let source = Source(try SavefileReader.open(path: path))
        size = size.flatMap { total in source.reader.size.map { total + $0 } }
        opened.append(source)
      } catch {
        errors.append(error)
      }
    }
    self.size = size
    for source in opened where advance(source) { sources.append(source) }
  }

  /// Calls `body` with the next packet in time; `false` when there is none.
  public mutating func next(_ body: (PacketHeader, Span<UInt8>) -> Void) -> Bool {
    guard var earliest = sources.indices.first else { return false }
    for index in sources.indices.dropFirst()
    where sources[index].timestamp < sources[earliest].timestamp {
      earliest = index
    }
    let source = sources[earliest]
    source.reader.withPacket(at: source.timestamp, body)
    if !advance(source) {
      finishedBytes += source.reader.size ?? 0
      sources.remove(at: earliest)
    }
    return true
  }

  /// Bytes read so far, over all files.
  public var position: Int {
    finishedBytes + sources.reduce(0) { $0 + $1.reader.position }
  }

  /// Moves to the next packet that has a usable timestamp; `false` at the end or at damage.
  private mutating func advance(_ source: Source) -> Bool {
    do {
      while try source.reader.advance() {
        if let timestamp = source.reader.timestamp {
          source.timestamp = timestamp
          return true
        }
        timestampsOutOfRange += 1
      }
    } catch {
      errors.append(error)
    }
    return false
  }
}
