import FlatlineCore
import SyntheticTraffic

/// A segment as an input describes it: by what would be usual, and how it differs.
struct SegmentCode {
  /// Where a number stands, from the one that would be usual.
  enum Place: Equatable {
    case offset(Int32)
    /// The same as of the last bytes that it sent; and so they are sent again.
    case again

    private static let steps: [Int32] = [0, -1, 1, 10, -10, 1460, -1460, 100_000]
    private static let againCode: UInt8 = 14
    private static let offsetCode: UInt8 = 15

    /// - Parameter code: four bits.
    init(_ code: UInt8, _ input: inout FuzzInput) {
      switch code {
      case Self.offsetCode: self = .offset(Int32(bitPattern: input.word32()))
      case Self.againCode: self = .again
      default: self = .offset(Self.steps[Int(code) % Self.steps.count])
      }
    }

    /// The four bits, and the bytes that follow them.
    var written: (code: UInt8, rest: [UInt8]) {
      switch self {
      case .again: (Self.againCode, [])
      case .offset(let offset):
        Self.steps.firstIndex(of: offset).map { (UInt8($0), []) }
          ?? (Self.offsetCode, bigEndian(offset))
      }
    }
  }

  enum Content {
    case nothing, heartbeat, zeroByte
    case bytes([UInt8])
    /// Of the opening of an AMQP connection.
    case turn(UInt8)
    /// A message, a TLS record, bytes that are no frame: so many bytes.
    case message(UInt8)
    case record(UInt8)
    case noise(UInt8)

    /// Longer ones are not drawn.
    static let mostBytes = 1500

    init(_ code: UInt8, _ input: inout FuzzInput) {
      switch code {
      case 1: self = .heartbeat
      case 2: self = .bytes(input.bytes(Int(input.word16()) % (Self.mostBytes + 1)))
      case 3: self = .turn(input.byte())
      case 4: self = .message(input.byte())
      case 5: self = .zeroByte
      case 6: self = .record(input.byte())
      case 7: self = .noise(input.byte())
      default: self = .nothing
      }
    }

    var written: (code: UInt8, rest: [UInt8]) {
      switch self {
      case .nothing: (0, [])
      case .heartbeat: (1, [])
      case .bytes(let bytes): (2, bigEndian(UInt16(bytes.count)) + bytes)
      case .turn(let number): (3, [number])
      case .message(let count): (4, [count])
      case .zeroByte: (5, [])
      case .record(let count): (6, [count])
      case .noise(let count): (7, [count])
      }
    }
  }

  struct Marks: OptionSet {
    let rawValue: UInt8

    static let isWithoutTimestamp = Marks(rawValue: 8)
    static let hasClosedWindow = Marks(rawValue: 16)
    static let isDamaged = Marks(rawValue: 32)
    /// The capture lacks its end.
    static let isCut = Marks(rawValue: 64)
    /// Options of a SYN, or a selective acknowledgment.
    static let hasOptions = Marks(rawValue: 128)
  }

  var flags: TCPFlags
  var sequence: Place
  var acknowledgment: Place
  var content: Content
  var marks: Marks

  private static let contentBits: UInt8 = 7

  init(
    flags: TCPFlags, sequence: Place, acknowledgment: Place, content: Content, marks: Marks = []
  ) {
    self.flags = flags
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.content = content
    self.marks = marks
  }

  init(_ input: inout FuzzInput) {
    flags = TCPFlags(rawValue: input.byte())
    let places = input.byte()
    let kind = input.byte()
    sequence = Place(places & 0xf, &input)
    acknowledgment = Place(places >> 4, &input)
    content = Content(kind & Self.contentBits, &input)
    marks = Marks(rawValue: kind & ~Self.contentBits)
  }

  var written: [UInt8] {
    let (first, second, third) = (sequence.written, acknowledgment.written, content.written)
    return [flags.rawValue, second.code << 4 | first.code, marks.rawValue | third.code]
      + first.rest + second.rest + third.rest
  }
}
