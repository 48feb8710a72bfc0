import Testing

@testable import FlatlineCore

struct AgendaTests {
  private static func entry(_ second: Double, slot: Int, generation: UInt32 = 1) -> Agenda.Entry {
    Agenda.Entry(at: .at(second), slot: slot, generation: generation)
  }

  /// The slots of what is due at second 10, in the order in which it is taken off.
  static let agendas: [Fact<[Agenda.Entry], [Int]>] = [
    Fact("empty", [], []),
    Fact("later", [entry(10.001, slot: 1)], []),
    Fact("just due", [entry(10, slot: 1)], [1]),
    Fact(
      "in order of time", [entry(9, slot: 1), entry(3, slot: 2), entry(5, slot: 3)], [2, 3, 1]),
    Fact(
      "equal times: the older flow first",
      [entry(9, slot: 1, generation: 5), entry(9, slot: 2, generation: 4)], [2, 1]),
    Fact("born together: in order of slots", [entry(9, slot: 2), entry(9, slot: 1)], [1, 2]),
    Fact("some of them", [entry(20, slot: 1), entry(3, slot: 2), entry(11, slot: 3)], [2]),
  ]

  @Test(arguments: agendas)
  func due(_ fact: Fact<[Agenda.Entry], [Int]>) {
    var agenda = Agenda()
    for entry in fact.given { agenda.add(entry) }
    var slots: [Int] = []
    while let entry = agenda.next(dueAt: .at(10)) { slots.append(Int(entry.slot)) }
    #expect(slots == fact.expected)
    #expect((agenda.earliest == .distantFuture) == (fact.given.count == slots.count))
  }
}
