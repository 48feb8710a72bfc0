import FlatlineCore

/// Reads several captures as one, in time order.
///
/// For the files of a rotation (`tcpdump -G`), and for captures of several places taken at the same
/// time: a ``CaptureAlignment`` puts their clocks right, and has each packet read once. Each file is
/// expected to be in time order; packets that are out of order inside a file stay so.
package struct SavefileMerger: ~Copyable {
  /// Damage found so far, and clocks that were set. A damaged file is read up to the damage, the
  /// others to their end.
  package private(set) var errors: [CaptureError] = []
  /// Whether reading ended because it was asked to.
  package private(set) var isInterrupted = false

  private var sources: [Source] = []
  private let interruption: Interruption?
  private let alignment: CaptureAlignment?
  /// Of the clock that was set last.
  private var clockOffset = Interval.zero
  private var finishedBytes = 0
  private var skippedInFinished: [DecodeError: Int] = [:]
  /// The packets that ``next(_:)`` hands out one by one, and the index of the next.
  private var batch = PacketBatch()
  private var index = 0

  /// A file, and the batch of its packets that is being handed out.
  private final class Source {
    let file: Savefile
    /// Of the paths.
    let place: Int
    var batch = PacketBatch()
    var index = 0
    /// Packets before those of the batch.
    var past = 0

    init(_ file: Savefile, _ place: Int) {
      self.file = file
      self.place = place
    }

    var isExhausted: Bool { index >= batch.entries.count }

    /// Whether the clock was set before the next packet.
    var isAfterClockStep = false

    /// The next packet's.
    var timestamp: Instant { batch.entries[index].timestamp }
  }

  /// Bytes after which a merged batch is handed over: enough that the cost per batch does not
  /// count, and little enough to stay in a processor's cache.
  private static let fullLength = 262_144

  /// The size of all files in bytes, unless one of them is a stream.
  package let size: Int?

  /// Files that cannot be opened are left out, with an entry in ``errors``.
  ///
  /// - Parameters:
  ///   - alignment: of the same paths.
  ///   - interruption: ends reading before its end.
  package init(
    paths: [String], alignment: CaptureAlignment? = nil, interruption: Interruption? = nil
  ) {
    self.interruption = interruption
    self.alignment = alignment
    var failures: [CaptureError] = []
    for (place, path) in paths.enumerated() {
      do throws(CaptureError) {
        let file = try Savefile(path: path, wake: interruption?.descriptor ?? -1)
        sources.append(Source(file, place))
      } catch {
        failures.append(error)
      }
    }
    size = sources.reduce(0) { sum, source in
      sum.flatMap { sum in source.file.size.map { sum + $0 } }
    }
    for failure in failures { note(failure) }
  }

  /// Packets that were left out, by what was wrong with them.
  package var skipped: [DecodeError: Int] {
    sources.reduce(into: skippedInFinished) { sum, source in
      sum.merge(source.file.skipped, uniquingKeysWith: +)
    }
  }

  /// Bytes read so far, over all files.
  package var position: Int {
    finishedBytes + sources.reduce(0) { $0 + $1.file.position }
  }

  /// Puts the next packets into `batch`, in time order; `false` when there are none.
  package mutating func next(into batch: inout PacketBatch) -> Bool {
    if interruption?.isRequested ?? false { isInterrupted = true }
    if isInterrupted { return false }
    // The batches of a single file are handed over as they are.
    if sources.count > 1 { refill() }
    guard let first = sources.first else { return false }
    if sources.count == 1, first.isExhausted {
      if fill(first, into: &batch) { return true }
      remove(0)
      return false
    }
    merge(into: &batch)
    return !isInterrupted
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
    while batch.bytes.count < Self.fullLength, var earliest = sources.indices.first {
      for index in sources.indices.dropFirst()
      where sources[index].timestamp < sources[earliest].timestamp {
        earliest = index
      }
      let source = sources[earliest]
      if source.isAfterClockStep {
        if !batch.entries.isEmpty { return }
        clockOffset = source.batch.clockOffset
        source.isAfterClockStep = false
      }
      batch.clockOffset = clockOffset
      let entry = source.batch.entries[source.index]
      let bytes = source.batch.bytes
      batch.append(bytes.span.extracting(entry.range), entry.header)
      source.index += 1
      guard source.index >= source.batch.entries.count else { continue }
      // What there is does not wait for the next packet of a stream.
      if sources.count == 1 || size == nil { return }
      refill()
    }
  }

  /// Reads on in those files all of whose packets were handed over.
  private mutating func refill() {
    for index in sources.indices.reversed() where sources[index].isExhausted {
      sources[index].index = 0
      if !fill(sources[index], into: &sources[index].batch) { remove(index) }
    }
  }

  /// - Returns: whether there were any packets.
  private mutating func fill(_ source: Source, into batch: inout PacketBatch) -> Bool {
    repeat {
      do {
        try source.file.fill(&batch)
      } catch {
        note(error)
        return false
      }
      if let error = source.file.clockError {
        note(error)
        source.isAfterClockStep = true
      }
      if batch.entries.isEmpty { return false }
      if let alignment { align(&batch, of: source, by: alignment) }
    } while batch.entries.isEmpty
    return true
  }

  /// Puts times right, and takes out what another capture has.
  private func align(
    _ batch: inout PacketBatch, of source: Source, by alignment: CaptureAlignment
  ) {
    let correction = alignment.corrections[source.place]
    let leftOut = alignment.leftOut[source.place]
    let past = source.past
    source.past += batch.entries.count
    if correction != .none {
      for index in batch.entries.indices {
        batch.entries[index].timestamp = correction.corrected(batch.entries[index].timestamp)
      }
      // It is told by the other clock.
      batch.clockOffset = .zero
      source.isAfterClockStep = false
    }
    guard leftOut.count > 0 else { return }
    var kept: ContiguousArray<PacketBatch.Entry> = []
    kept.reserveCapacity(batch.entries.count)
    for index in batch.entries.indices where !leftOut.contains(past + index) {
      kept.append(batch.entries[index])
    }
    batch.entries = kept
  }

  private mutating func note(_ error: CaptureError) {
    if error.code == .interrupted {
      isInterrupted = true
    } else {
      errors.append(error)
    }
  }

  private mutating func remove(_ index: Int) {
    let file = sources.remove(at: index).file
    finishedBytes += file.size ?? 0
    skippedInFinished.merge(file.skipped, uniquingKeysWith: +)
  }
}
