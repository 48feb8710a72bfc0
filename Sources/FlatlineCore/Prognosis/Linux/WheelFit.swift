/// Which timeouts explain the waits between retransmissions, and what the kernel's count of jiffies
/// was meanwhile.
///
/// The wheel fires at multiples of a level's granularity. So each wait tells something of the
/// timeout and of the count; after four or five waits one timeout is left. A firing may be late,
/// mostly by one jiffy (measured: one in ten, on a virtual machine), but never early.
struct WheelFit {
  /// One explanation.
  struct Solution {
    /// The timeout before any doubling, in jiffies.
    var timeout: Int
    /// What is known of the kernel's jiffies at the grid's origin: the remainder after a division
    /// by the modulus.
    var remainder: Int
    var modulus: Int
    /// How many unlikely things it takes.
    var doubts: Int
  }

  /// A wait that only the timer ended.
  private struct Wait {
    var start: Int
    var end: Int
    var backoff: Int
    /// Whether a timer that fired has begun it.
    var isFromTimer = true
  }

  let grid: TickGrid
  /// Those that are hardly less likely than the best, which comes first. Where nothing explains the
  /// waits: the timeout as measured, and any count of jiffies.
  let solutions: [Solution]

  /// More doubts than any run without a stalled kernel has.
  private static let manyDoubts = 5
  /// A firing that is later is a doubt of its own weight.
  private static let latest = 10
  private static let manyTimeouts = 64

  /// Whether the kernel's ticks may be of that length.
  var isConsistent: Bool { solutions[0].doubts < Self.manyDoubts }

  /// - Parameter first: where the first retransmission that is no probe stands in `early`.
  init(_ episode: RetransmissionEpisode, first: Int, _ kernel: KernelProfile) {
    let jiffies = Jiffies(of: kernel)
    let longest = episode.longestWait
    grid = TickGrid(episode.early + (longest.map { [$0.end] } ?? []), jiffies)
    // The timer before the first retransmission was set by a probe, at the start of a jiffy, or by
    // the first transmission.
    let before = first > 0 ? episode.early[0] : episode.timerStarted
    let wasProbed = before != episode.firstSent && before != episode.fastAt
    let begins = wasProbed ? grid.position(ofFiring: before) : grid.position(before)
    let real = episode.early.dropFirst(first).map(grid.position(ofFiring:))
    var waits = [Wait(start: begins, end: real[0], backoff: 0, isFromTimer: wasProbed)]
    for (start, end) in zip(real, real.dropFirst()) {
      waits.append(Wait(start: start, end: end, backoff: waits.count))
    }
    if let longest, longest.backoff >= waits.count, longest.backoff > 0 {
      waits.append(
        Wait(
          start: grid.position(ofFiring: longest.start), end: grid.position(ofFiring: longest.end),
          backoff: longest.backoff))
    }
    let found = Self.solve(waits, jiffies, kernel)
    let measured = max(2, real[0] - begins - 1)
    solutions =
      found.isEmpty
      ? [Solution(timeout: measured, remainder: 0, modulus: 1, doubts: Self.impossible)] : found
  }

  /// As the kernel tells; `nil` where it hides the timeout.
  init?(_ told: ToldTimer, _ jiffies: Jiffies) {
    guard let timeout = told.timeout else { return nil }
    grid = TickGrid(origin: told.time.began, jiffies)
    solutions = [
      Solution(
        timeout: timeout, remainder: told.time.count & (Self.wholeWheel - 1),
        modulus: Self.wholeWheel, doubts: 0)
    ]
  }

  /// A multiple of all granularities in use.
  private static let wholeWheel = 1 << 15

  private static func solve(
    _ waits: [Wait], _ jiffies: Jiffies, _ kernel: KernelProfile
  ) -> [Solution] {
    let maximum = jiffies.tcpRtoMax(kernel)
    // The smoothed round-trip time is added to it (`__tcp_set_rto`).
    let minimum = jiffies.usecsToJiffies(kernel.minimumTimeout) + 1
    let first = min(max(2, waits[0].end - waits[0].start), maximum)
    // It was rounded up to its level's granularity, and may have been late.
    let least = max(1, first - latest - TimerWheel.granularity(ofDelay: first))
    // Of long timeouts there are many; they are rounded by more than a firing is late.
    let latest = first - least > manyTimeouts ? 1 : latest
    var solutions: [Solution] = []
    // The last wait tells most of the count, unless it ended far too late.
    for anchor in waits.suffix(2).reversed() {
      for timeout in least...first {
        let modulus = TimerWheel.granularity(ofDelay: delay(timeout, anchor, maximum))
        for lateness in 0..<min(latest + 1, modulus) {
          // The wait ended so much after a multiple.
          var solution = Solution(
            timeout: timeout, remainder: (lateness - anchor.end) & (modulus - 1),
            modulus: modulus, doubts: timeout < minimum ? 1 : 0)
          solution.doubts += doubts(about: waits, solution, maximum)
          if solution.doubts < impossible { solutions.append(solution) }
        }
      }
      if !solutions.isEmpty { break }
    }
    solutions.sort { ($0.doubts, $0.timeout, $0.remainder) < ($1.doubts, $1.timeout, $1.remainder) }
    guard let best = solutions.first?.doubts else { return [] }
    return solutions.filter { $0.doubts <= best + 1 }
  }

  private static let impossible = 1000

  private static func doubts(about waits: [Wait], _ solution: Solution, _ maximum: Int) -> Int {
    var doubts = 0
    for (number, wait) in waits.enumerated() where doubts < impossible {
      doubts += self.doubts(
        about: wait, isFirst: number == 0, solution, delay(solution.timeout, wait, maximum))
    }
    return doubts
  }

  private static func doubts(
    about wait: Wait, isFirst: Bool, _ solution: Solution, _ delay: Int
  ) -> Int {
    // A level that the count is not known for.
    if TimerWheel.granularity(ofDelay: delay) > solution.modulus {
      return wait.end > wait.start + delay ? manyDoubts : impossible
    }
    // A multiple of all granularities, so that numbers are above zero.
    let shift = solution.remainder + (1 << 40)
    let firing =
      TimerWheel.firing(
        armedAt: shift + wait.start, delay: delay, isInTimer: wait.isFromTimer) - shift
    switch wait.end - firing {
    // What sets the timer first may do so late in a jiffy.
    case -1 where isFirst: return wait.isFromTimer ? 2 : 1
    case ..<0: return impossible
    case 0: return 0
    case 1: return 1
    case ...latest: return 2
    default: return manyDoubts
    }
  }

  private static func delay(_ timeout: Int, _ wait: Wait, _ maximum: Int) -> Int {
    RetransmissionBackoff.inetCskRtoBackoff(timeout, wait.backoff, maximum: maximum)
  }
}
