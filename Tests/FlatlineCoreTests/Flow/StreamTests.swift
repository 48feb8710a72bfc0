import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Segments of one direction are put in order and read as frames.
struct StreamTests {
  /// A segment of the stream: where it starts, its text, how much of that was captured, and what
  /// the receiver has acknowledged by then.
  struct Piece: Sendable {
    var start: UInt32
    var text: String
    var captured: Int?
    var acknowledged: UInt32?

    init(_ start: UInt32, _ text: String, captured: Int? = nil, acknowledged: UInt32? = nil) {
      self.start = start
      self.text = text
      self.captured = captured
      self.acknowledged = acknowledged
    }
  }

  /// The result of all pieces: which of them were new, the bytes in order, the bytes skipped.
  struct Result: Sendable, Equatable {
    var news: [Bool]
    var bytes: Int
    var notCaptured = 0
  }

  private func assembled(_ pieces: [Piece], from next: UInt32) -> (HalfFlow, [Bool]) {
    var stream = HalfFlow()
    stream.beginStream(at: SequenceNumber(next), isOpening: false)
    var outputs: [FrameReader.Output] = []
    let news = pieces.map { piece in
      let whole = PacketBuilder.ipv4(
        TCPFields(sequence: piece.start, payload: Array(piece.text.utf8)).bytes)
      let bytes = Array(whole.prefix(40 + (piece.captured ?? piece.text.utf8.count)))
      guard let segment = decode(bytes, as: .rawIP).segment else {
        preconditionFailure("no segment")
      }
      stream.acknowledged = piece.acknowledged.map(SequenceNumber.init)
      return stream.receive(bytes.span, segment, into: &outputs).contains(.heard)
    }
    return (stream, news)
  }

  static let ordered: [Fact<[Piece], Result>] = [
    Fact("in order", [Piece(0, "ab"), Piece(2, "cd")], .init(news: [true, true], bytes: 4)),
    Fact("no payload", [Piece(0, "")], .init(news: [false], bytes: 0)),
    Fact(
      "the same again", [Piece(0, "ab"), Piece(0, "ab")], .init(news: [true, false], bytes: 2)),
    Fact(
      "older than all", [Piece(0, "abcd"), Piece(1, "b")], .init(news: [true, false], bytes: 4)),
    Fact("overlap", [Piece(0, "abc"), Piece(1, "bcde")], .init(news: [true, true], bytes: 5)),
    Fact("swapped", [Piece(2, "cd"), Piece(0, "ab")], .init(news: [false, true], bytes: 4)),
    Fact(
      "reversed", [Piece(4, "ef"), Piece(2, "cd"), Piece(0, "ab")],
      .init(news: [false, false, true], bytes: 6)),
    Fact(
      "swapped and overlapping", [Piece(2, "cde"), Piece(0, "abcd")],
      .init(news: [false, true], bytes: 5)),
    Fact(
      "held, and then covered", [Piece(2, "cd"), Piece(0, "abcdef")],
      .init(news: [false, true], bytes: 6)),
    Fact(
      "held twice", [Piece(2, "cd"), Piece(2, "cd"), Piece(0, "ab")],
      .init(news: [false, false, true], bytes: 4)),
    // Linux joins what it repeats (tcp_retrans_try_collapse).
    Fact(
      "held, and repeated longer", [Piece(2, "cd"), Piece(2, "cdef"), Piece(0, "ab")],
      .init(news: [false, false, true], bytes: 6)),
    Fact(
      "a hole stays one", [Piece(3, "de"), Piece(5, "f")], .init(news: [false, false], bytes: 0)),
  ]

  static let incomplete: [Fact<[Piece], Result>] = [
    // An acknowledgment beyond the hole: the receiver has the bytes, the capture has not.
    Fact(
      "lost by the capture", [Piece(0, "ab"), Piece(5, "fg", acknowledged: 5)],
      .init(news: [true, true], bytes: 7, notCaptured: 3)),
    Fact(
      "acknowledged to within the hole", [Piece(0, "ab"), Piece(5, "fg", acknowledged: 4)],
      .init(news: [true, false], bytes: 2)),
    Fact(
      "acknowledged later", [Piece(2, "cd"), Piece(4, "ef", acknowledged: 4)],
      .init(news: [false, true], bytes: 6, notCaptured: 2)),
    Fact(
      "cut by the snap length", [Piece(0, "abcdef", captured: 2), Piece(6, "g")],
      .init(news: [true, true], bytes: 7)),
    Fact(
      "nothing captured of it", [Piece(0, "abcdef", captured: 0), Piece(6, "g")],
      .init(news: [true, true], bytes: 7)),
    Fact(
      "cut, and overlapping what came", [Piece(0, "abc"), Piece(1, "bcdef", captured: 1)],
      .init(news: [true, true], bytes: 6)),
    Fact(
      "cut and held", [Piece(2, "cdef", captured: 1), Piece(0, "ab")],
      .init(news: [false, true], bytes: 6)),
  ]

  /// The same pieces, also where the sequence numbers wrap.
  @Test(arguments: ordered + incomplete, [0, 0xffff_fffe, 0x7fff_fffd] as [UInt32])
  func assemble(_ fact: Fact<[Piece], Result>, base: UInt32) {
    let pieces = fact.given.map { piece in
      var moved = piece
      moved.start &+= base
      moved.acknowledged = piece.acknowledged.map { $0 &+ base }
      return moved
    }
    let (stream, news) = assembled(pieces, from: base)
    #expect(news == fact.expected.news)
    #expect(stream.bytesNotCaptured == fact.expected.notCaptured)
    #expect(stream.expected?.value == base &+ UInt32(fact.expected.bytes))
  }

  /// Frames are read across segment boundaries, in whatever order the segments come.
  @Test func framesInAnyOrder() throws {
    var stream = HalfFlow()
    stream.reader = FrameReader(fromStart: false, countsFrames: true)
    stream.beginStream(at: SequenceNumber(0), isOpening: false)
    var outputs: [FrameReader.Output] = []
    let frames = (0..<4).flatMap { _ in FrameBuilder.heartbeat }
    for start in [20, 11, 27, 0] {
      let end = [0: 11, 11: 20, 20: 27, 27: 32][start] ?? start
      let bytes = PacketBuilder.ipv4(
        TCPFields(sequence: UInt32(start), payload: Array(frames[start..<end])).bytes)
      let segment = try #require(decode(bytes, as: .rawIP).segment)
      _ = stream.receive(bytes.span, segment, into: &outputs)
    }
    #expect(outputs.map(\.text) == ["found", "heartbeat", "heartbeat"])
    #expect(stream.frames?.heartbeats == 4)
  }

  /// Bytes that wait behind a hole have a limit. Beyond it the hole is given up.
  @Test func aHoleIsGivenUpInTheEnd() {
    let pieces = (0..<200).map { Piece(UInt32(10 + 2 * $0), "xy") }
    let (stream, news) = assembled(pieces, from: 0)
    #expect(news.first == false)
    #expect(news.last == true)
    #expect(stream.bytesNotCaptured == 10)
    #expect(stream.expected == SequenceNumber(410))
  }
}
