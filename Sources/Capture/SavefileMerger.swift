import FlatlineCore

/// Reads several captures as one, in time order.
///
/// For the files of a rotation (`tcpdump -G`), and for captures of several interfaces taken at
/// the same time. Each file is expected to be in time order; packets that are out of order inside a
/// file stay so.
package struct SavefileMerger: ~Copyable {
  /// Damage found so far. A damaged file is read up to the damage, the others to their end.
  package private(set) var errors: [CaptureError] = []

  private var sources: [Source] = []
  private var finishedBytes = 0
  private var outOfRangeInFinished = 0
  /// The packets that ``next(_:)`` hands out one by one, and the index of the next.
  private var batch = PacketBatch()
  private var index = 0

  /// A file, and the batch of its packets that is being handed out.
  private final class Source {
    let file: Savefile
    var batch = PacketBatch()
    var index = 0

    init(_ file: Savefile) {
      self.file = file
    }

    /// The next packet's.
    var timestamp: Instant { batch.entries[index].timestamp }
  }

  /// The size of all files in bytes, unless one of them is a stream.
  package let size: Int?

  /// Files that cannot be opened are left out, with an entry in ``errors``.
  package init(paths: [String]) {
    var size: Int? = 0
    for path in paths {
      do {
        let source = Source(try Savefile(path: path))
        size = size.flatMap { total in source.file.size.map { total + $0 } }
        sources.append(source)
      } catch {
        errors.append(error)
      }
    }
    self.size = size
    // The batches of a single file are handed over as they are, see next(into:).
    if sources.count > 1 { refillAll() }
  }

  /// Packets that were left out because their timestamp lies outside the years 1970 to 2116.
  package var timestampsOutOfRange: Int {
    outOfRangeInFinished + sources.reduce(0) { $0 + $1.file.timestampsOutOfRange }
  }

  /// Bytes read so far, over all files.
  package var position: Int {
    finishedBytes + sources.reduce(0) { $0 + $1.file.position }
  }

  /// Puts the next packets into `batch`, in time order; `false` when there are none.
  package mutating func next(into batch: inout PacketBatch) -> Bool {
    guard let first = sources.first else { return false }
    if sources.count == 1, first.index >= first.batch.entries.count {
      if fill(first, into: &batch) { return true }
      remove(0)
      return false
    }
    merge(into: &batch)
    return true
  }

  /// Calls `body` with the next packet in time order; `false` when there is none.
  package mutating func next(_ body: (PacketHeader, Span<UInt8>) -> Void) -> Bool {
    if index >= batch.entries.count {
      var next = PacketBatch()
      swap(&next, &batch)
      index = 0
      guard self.next(into: &next) else { return false }
      swap(&next, &batch)
    }
    let entry = batch.entries[index]
    index += 1
    body(entry.header, batch.bytes.span.extracting(entry.range))
    return true
  }

  private mutating func merge(into batch: inout PacketBatch) {
    batch.removeAll()
    while batch.bytes.count < PacketBatch.fullLength, var earliest = sources.indices.first {
      for index in sources.indices.dropFirst()
      where sources[index].timestamp < sources[earliest].timestamp {
        earliest = index
      }
      let source = sources[earliest]
      let entry = source.batch.entries[source.index]
      let bytes = source.batch.bytes
      batch.append(bytes.span.extracting(entry.range), entry.header)
      source.index += 1
      guard source.index >= source.batch.entries.count else { continue }
      if sources.count == 1 { return }
      if !refill(source) { remove(earliest) }
    }
  }

  private mutating func refillAll() {
    for index in sources.indices.reversed() where !refill(sources[index]) { remove(index) }
  }

  private mutating func refill(_ source: Source) -> Bool {
    source.index = 0
    return fill(source, into: &source.batch)
  }

  /// - Returns: whether there were any packets.
  private mutating func fill(_ source: Source, into batch: inout PacketBatch) -> Bool {
    do {
      try source.file.fill(&batch)
    } catch {
      errors.append(error)
      return false
    }
    return !batch.entries.isEmpty
  }

  private mutating func remove(_ index: Int) {
    let file = sources.remove(at: index).file
    finishedBytes += file.size ?? 0
    outOfRangeInFinished += file.timestampsOutOfRange
  }
}
