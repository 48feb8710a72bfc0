import FlatlineCore
import FlatlineGuide
import Testing

/// The commands that confirm, with a connection's addresses.
struct CheckTests {
  private static func commands(_ word: String, _ subject: Subject) throws -> [String] {
    let term = try #require(Term.named(word).first)
    return term.explanation.checks.map { $0.command(for: subject) }
  }

  private static func subject(_ client: String, via: String? = nil) -> Subject {
    var subject = Subject()
    subject.client = Endpoint(client)
    subject.via = via.flatMap { Endpoint($0) }
    subject.broker = Endpoint("203.0.113.21:5672")
    return subject
  }

  @Test func whatIsKnownIsFilledIn() throws {
    let commands = try Self.commands("client-host-lost", Self.subject("198.51.100.31:52878"))
    #expect(commands.contains("ss -tnoi dst 198.51.100.31:52878"))
    #expect(commands.contains("ping -c 3 198.51.100.31"))
    #expect(commands.contains("ip neigh show 198.51.100.31"))
    #expect(commands.contains { $0.hasSuffix("| grep -w 52878") })
  }

  @Test func whatIsNotKnownStandsInCapitals() throws {
    let commands = try Self.commands("client-host-lost", Subject())
    #expect(commands.contains("ss -tnoi dst CLIENT:PORT"))
    #expect(commands.contains("ping -c 3 CLIENT"))
  }

  /// A shell reads brackets.
  @Test func addressesOfVersion6AreQuoted() throws {
    let subject = Self.subject("[2001:db8::1]:52878")
    #expect(
      try Self.commands("etimedout", subject).contains("ss -tnoi dst '[2001:db8::1]:52878'"))
    #expect(
      try Self.commands("nat-idle-eviction", subject).contains(
        "conntrack -L -f ipv6 -p tcp --reply-port-dst 52878"))
    #expect(
      try Self.commands("path-mtu", subject).contains("ping -c 3 -M do -s 1452 2001:db8::1"))
  }

  /// The kernel knows the proxy, the broker's log the client behind it.
  @Test func aProxyIsTheKernelsPeer() throws {
    let subject = Self.subject("198.51.100.31:52878", via: "10.0.3.3:40000")
    let commands = try Self.commands("client-frozen", subject)
    #expect(commands.contains("ss -tnoi dst 10.0.3.3:40000"))
    #expect(commands.contains("ss -tnop 'sport = :52878'"))
    #expect(
      try Self.commands("closed", subject).contains(
        "grep -rFA 2 '198.51.100.31:52878 -> ' /var/log/rabbitmq/"))
  }

  /// They are for a broker in production: each begins with a command that only looks.
  @Test(arguments: Term.allCases)
  func theyOnlyLook(term: Term) {
    let reading = [
      "ss -tno", "rabbitmqctl list_", "rabbitmqctl environment", "rabbitmq-diagnostics ", "grep ",
      "journalctl ", "sysctl net.", "sysctl -ar ", "tcpdump ", "ping -c ", "ip neigh show ",
      "ip route get ", "tracepath ", "conntrack -L ", "ps ", "uptime ",
    ]
    for check in term.explanation.checks {
      let command = check.command(for: Subject())
      #expect(reading.contains { command.hasPrefix($0) }, "\(command)")
      #expect(check.tells.last == "." || check.tells.last == ")", "\(check.tells)")
    }
  }
}
