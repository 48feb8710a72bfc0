@testable import FlatlineCore

/// What holds of an engine's account of its memory, at any time.
enum MemoryInvariants {
  static func check(_ engine: Engine) {
    let records = engine.tracker.table.records
    let memory = engine.tracker.memory
    let (all, held) = records.reduce((0, 0)) { ($0.0 + $1.size.all, $0.1 + $1.size.held) }
    require(memory.all == all, "\(memory.all) bytes counted, flows have \(all)")
    require(memory.held == held, "\(memory.held) bytes held are counted, flows have \(held)")
    for stage in FlowStage.allCases where stage != .vacant {
      let count = records.count { $0.stage == stage }
      require(
        engine.tracker.stages.count(stage) == count,
        "\(engine.tracker.stages.count(stage)) flows counted as \(stage), there are \(count)")
    }
    for record in records where record.stage == .oneSided {
      require(!record.hasStanding, "a prediction on a flow whose broker has not spoken")
    }
  }
}
