/// The kernel's retransmission timer, run forward from what was seen of it.
///
/// What the wire does not show is tried out: the timeouts and the phases of the timer wheel that
/// explain what was seen (``WheelFit``). Every combination (``TrialTimer``) gives one instant of
/// death.
struct RetransmissionLadder {
  /// How the path answers a retransmission: with ICMP, or a failed neighbour, after `delay`.
  struct Answer {
    var error = SocketError.ehostunreach
    var delay: Interval
    /// Errors per answer, if it is known that they are fewer than the segments held.
    var burst: Int?
    /// Whether each error takes back a doubling of the timeout.
    var reverts = true
    /// Whether it is the broker's own kernel that answers: for a neighbour that has failed.
    var isOwn = false
    /// What is sent from then on is answered; `nil` for all.
    var begins: Instant?
    /// Whether errors of a router have not shown yet how often they come.
    var isYoung = false
  }

  /// No expiry before this ends the connection.
  let threshold: Instant

  /// With the ticks and the longest timeout that explain the waits, where they do.
  let kernel: KernelProfile
  let episode: RetransmissionEpisode
  let jiffies: Jiffies
  /// `TCP_RTO_MAX` in jiffies.
  let maximum: Int
  let fit: WheelFit
  /// The first jiffy in which the limit is over.
  let limit: Int
  /// What the kernel has told of its timer.
  let told: ToldTimer?

  /// Phases tried of one explanation; more would not change the window. Where nothing is known of
  /// them yet, half as many do.
  private static let maximumPhases = 32
  /// The same of all explanations, where there are many; at least a few of each.
  private static let maximumTrials = 96
  private static let fewPhases = 8

  /// The ladder of a kernel whose ticks explain the waits: the profile's, if they do, else the
  /// first of the usual ones that does. `nil` until the first real retransmission.
  ///
  /// - Parameter timer: as the kernel tells; then nothing needs to be learnt.
  static func learnt(
    _ episode: RetransmissionEpisode, _ kernel: KernelProfile, told timer: ToldTimer? = nil
  ) -> RetransmissionLadder? {
    if let timer, let ladder = RetransmissionLadder(episode, kernel, told: timer) { return ladder }
    guard let told = RetransmissionLadder(episode, kernel) else { return nil }
    if told.isConsistent { return told }
    for hz in KernelProfile.commonHz where hz != kernel.hz {
      var other = kernel
      other.hz = hz
      if let ladder = RetransmissionLadder(episode, other), ladder.isConsistent {
        return ladder
      }
    }
    return capped(episode, kernel) ?? told
  }

  /// `nil` until the first real retransmission.
  init?(_ episode: RetransmissionEpisode, _ kernel: KernelProfile) {
    let first = episode.beganWithProbe ? 1 : 0
    guard episode.early.indices.contains(first) else { return nil }
    self.episode = episode
    self.kernel = kernel
    told = nil
    jiffies = Jiffies(of: kernel)
    maximum = jiffies.tcpRtoMax(kernel)
    // `retrans_stamp`: of the first retransmission, which a probe is not.
    let began = episode.fastAt ?? episode.early[first]
    threshold = began + kernel.retransmissionLimit
    fit = WheelFit(episode, first: first, kernel)
    limit =
      fit.grid.position(ofFiring: began)
      + jiffies.usecsToJiffies(kernel.retransmissionLimit)
  }

  /// With what the kernel has told, in place of what the waits make likely; `nil` where that is not
  /// enough.
  private init?(_ episode: RetransmissionEpisode, _ kernel: KernelProfile, told: ToldTimer) {
    var kernel = kernel
    kernel.hz = told.time.hz
    let jiffies = Jiffies(of: kernel)
    guard let fit = WheelFit(told, jiffies) else { return nil }
    let seen = episode.early.dropFirst(episode.beganWithProbe ? 1 : 0).first
      .map(fit.grid.position(ofFiring:))
    let began = told.position(told.began.lowerBound)...told.position(told.began.upperBound)
    // Of a flow that was joined in its middle, the first that was seen is a later one.
    let first = seen.map { min(max($0, began.lowerBound), began.upperBound) } ?? began.lowerBound
    limit = first + jiffies.usecsToJiffies(kernel.retransmissionLimit)
    threshold = fit.grid.instant(first) + kernel.retransmissionLimit
    maximum = jiffies.tcpRtoMax(kernel)
    self.episode = episode
    self.kernel = kernel
    self.jiffies = jiffies
    self.fit = fit
    self.told = told
  }

  /// Whether the timer may fire at `instant`, next after what was seen.
  func mayFire(at instant: Instant) -> Bool {
    let firings = firings
    // A busy kernel may be some jiffies late. If it was late when it set the timer, the wheel may
    // have rounded up once more.
    let late = 4 + TimerWheel.granularity(ofDelay: max(0, firings.last - state.now))
    return (firings.first - 1...firings.last + late).contains(grid.position(instant))
  }

  /// When the timer fires next, if the path stays silent; and the time after that.
  var expiries: (next: ClosedRange<Instant>, likely: Instant, second: Instant) {
    var next: [Int] = []
    var second = 0
    for solution in solutions {
      for phase in phases(of: solution) {
        let timer = TrialTimer(
          timeout: solution.timeout, maximum: maximum, phase: phase, answer: nil)
        let first = timer.next(state)
        next.append(first)
        second = max(second, timer.run(from: state, threshold: first + 1).at)
      }
    }
    next.sort()
    return (
      grid.instant(next[0])...grid.instant(next[next.count - 1]),
      grid.instant(next[next.count / 2]), grid.instant(second)
    )
  }

  /// Whether some timeout explains all waits.
  var isConsistent: Bool { fit.isConsistent }

  /// When the timer fires next after what was seen; in the middle of what is possible.
  var nextFiring: Instant {
    let firings = firings
    return grid.instant(firings.first + (firings.last - firings.first) / 2)
  }

  private var firings: (first: Int, last: Int) {
    var range = (first: Int.max, last: Int.min)
    for solution in solutions {
      for phase in phases(of: solution) {
        let timer = TrialTimer(
          timeout: solution.timeout, maximum: maximum, phase: phase, answer: nil)
        let firing = timer.next(state)
        range = (min(range.first, firing), max(range.last, firing))
      }
    }
    return range
  }

  var grid: TickGrid { fit.grid }

  var solutions: [WheelFit.Solution] { fit.solutions }

  /// What the kernel's jiffies may be at the origin, as far as the wheel's coarsest level matters.
  func phases(of solution: WheelFit.Solution) -> StrideTo<Int> {
    let period = max(TimerWheel.granularity(ofDelay: maximum), solution.modulus)
    let most = solution.modulus == 1 ? Self.maximumPhases / 2 : Self.maximumPhases
    let count = min(most, max(Self.fewPhases, Self.maximumTrials / solutions.count))
    return stride(
      from: Self.base + solution.remainder, to: Self.base + period,
      by: max(solution.modulus, period / count))
  }

  /// A multiple of all granularities: shifts are then made with numbers above zero.
  private static let base = 1 << 40

  func trialAnswer(_ answer: Answer) -> TrialTimer.Answer {
    TrialTimer.Answer(
      delay: jiffies.nearest(answer.delay), burst: answer.burst, reverts: answer.reverts,
      begins: answer.begins.map { grid.position($0) } ?? .min, isHolding: answer.isOwn)
  }
}
