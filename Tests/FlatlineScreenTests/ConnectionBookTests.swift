import Testing

@testable import FlatlineCore
@testable import FlatlineScreen

/// What is kept, and for how long.
struct ConnectionBookTests {
  @Test func aConnectionThatRecoversLives() {
    var book = ConnectionBook(.live)
    let prediction = Prediction.of(1)
    book.add(.prediction(prediction))
    #expect(book.entries[.number(1)]?.state == .dying)
    #expect(book.dying.count == 1 && book.dying.next == .at(900))
    book.add(prediction.withdrawal(at: 5))
    #expect(book.entries[.number(1)]?.state == .recovered(.at(5)))
    #expect(book.recovered == 1 && book.dying.count == 0)
    let changes = [120, 126].map { book.advance(to: .at($0)) }
    #expect(changes == [false, true])
    #expect(book.entries.isEmpty)
  }

  @Test func ofWhatIsNotSeenNobodyKnows() {
    var book = ConnectionBook(.live)
    book.add(.prediction(.of(1)))
    book.add(Prediction.of(1).withdrawal(at: 5, .unseen))
    #expect(book.entries[.number(1)]?.state == .unknown(.at(5)))
    #expect(book.recovered == 0 && book.closed == 0 && book.dying.count == 0)
  }

  @Test func whatHasClosedLongAgoIsForgotten() {
    var book = ConnectionBook(.live)
    for number in 0..<1000 as Range<UInt64> {
      let prediction = Prediction.of(number)
      book.add(.prediction(prediction))
      book.add(prediction.closing(at: Double(number) / 1000))
    }
    #expect(book.closed == 1000)
    #expect((200...400).contains(book.entries.count))
    #expect(book.entries[.number(999)] != nil, "the latest is kept")
    _ = book.advance(to: .at(200))
    #expect(book.entries.isEmpty)
  }

  @Test func aCaptureForgetsNothingByTime() {
    var book = ConnectionBook(.capture)
    let prediction = Prediction.of(1)
    book.add(.prediction(prediction))
    book.add(prediction.closing(at: 5))
    let isChanged = book.advance(to: .at(1_000_000))
    #expect(!isChanged && book.entries.count == 1)
  }

  /// A prediction that is made anew stands, though the connection had recovered before.
  @Test func whatIsDyingAgainIsNotForgotten() {
    var book = ConnectionBook(.live)
    book.add(.prediction(.of(1)))
    book.add(Prediction.of(1).withdrawal(at: 5))
    book.add(.prediction(.of(1, at: 100)))
    _ = book.advance(to: .at(1000))
    #expect(book.entries[.number(1)]?.state == .dying)
  }

  @Test func aQuietConnectionThatIsNotSeenAnyMoreIsGone() {
    var book = ConnectionBook(.live)
    book.add([.of(1, lastHeard: 1), .of(2, lastHeard: 2)])
    #expect(book.entries.count == 2)
    book.add([.of(2, lastHeard: 3, sent: 8)])
    #expect(book.entries.keys.map(\.value) == [2])
    #expect(book.entries[.number(2)]?.lastHeard == .at(3))
    #expect(book.entries[.number(2)]?.activity.bytes == [8])
  }

  /// The row stays the same when its connection begins to die.
  @Test func aQuietConnectionBecomesADyingOne() {
    var book = ConnectionBook(.live)
    book.add([.of(1, lastHeard: 1)])
    book.add([.of(1, lastHeard: 1, sent: 5)])
    book.add(.prediction(.of(1)))
    #expect(book.entries[.number(1)]?.state == .dying)
    #expect(book.entries[.number(1)]?.activity.bytes == [5])
    book.add([ConnectionSample]())
    #expect(book.entries.count == 1, "its prediction tells that it is there")
  }

  @Test func whatClosesInGoodOrderHasNoRow() {
    var book = ConnectionBook(.live)
    book.add([.of(1, lastHeard: 1)])
    book.add(
      .closed(
        Closing(
          at: .at(2), id: .number(1), flow: .of(1), reason: .normal, log: "", level: .info,
          predicted: false, observed: .brokerFin)))
    #expect(book.entries.isEmpty && book.inOrder == 1 && book.closed == 0)
  }

  @Test func incidentsThatAreOverAreForgotten() {
    var book = ConnectionBook(.live)
    book.add(.incident(.of(100, 1, 2)))
    book.add(.incident(.of(101, 3, 4)))
    book.add(.incident(.of(100, 1, 2, at: 50, state: .over)))
    let changes = [169, 171].map { book.advance(to: .at($0)) }
    #expect(changes == [false, true])
    #expect(book.incidents.keys.map(\.value) == [101])
  }

  @Test func ofManyRevisionsTheFirstAndTheLastAreKept() {
    var book = ConnectionBook(.live)
    for second in 1...100 { book.add(.prediction(.of(1, at: Double(second)))) }
    let rungs = book.entries[.number(1)]?.rungs ?? []
    #expect(rungs.count == 40)
    #expect(rungs.first?.at == .at(1) && rungs.last?.at == .at(100))
    #expect(rungs.map(\.at) == rungs.map(\.at).sorted())
  }
}
