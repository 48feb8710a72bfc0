import ArgumentParser
import FlatlineOptions
import Testing

/// What a configuration file means, as the command line would say it.
struct ConfigurationFileTests {
  @Test(arguments: [
    ("a word", "interface: eth0", ["--interface=eth0"]),
    ("a number", "buffer: 64", ["--buffer=64"]),
    ("a fraction", "alert-delay: 0.5", ["--alert-delay=0.5"]),
    ("a version, which is no number", "broker-version: 4.0", ["--broker-version=4.0"]),
    ("in quotes", "output: \"-\"", ["--output=-"]),
    ("with a colon", "listen: 127.0.0.1:9672", ["--listen=127.0.0.1:9672"]),
    (
      "with everything that a URL may have", "webhook: http://u:p@h:1/a?b=c#d",
      ["--webhook=http://u:p@h:1/a?b=c#d"]
    ),
    ("a list", "interface: [eth0, eth1]", ["--interface=eth0", "--interface=eth1"]),
    ("a list in lines", "port:\n  - 5672\n  - 5671\n", ["--port=5672", "--port=5671"]),
    (
      "a mapping", "alert-label: {cluster: orders, site: b}",
      ["--alert-label=cluster=orders", "--alert-label=site=b"]
    ),
    (
      "a mapping in lines", "alert-label:\n  cluster: orders\n  on: true\n",
      ["--alert-label=cluster=orders", "--alert-label=on=true"]
    ),
    ("a flag", "promiscuous: true", ["--promiscuous"]),
    ("a flag in YAML's other words", "promiscuous: on", ["--promiscuous"]),
    ("a flag that is not set", "promiscuous: false", []),
    ("a word that looks like a flag", "user: \"yes\"", ["--user=yes"]),
    (
      "several, in their order", "user: nobody\ninterface: lo # here\n\nbuffer: 8\n",
      ["--user=nobody", "--interface=lo", "--buffer=8"]
    ),
    ("only remarks", "# interface: lo\n", []),
    ("nothing", "", []),
  ])
  func values(name: String, text: String, arguments: [String]) throws {
    let file = try ConfigurationFile(text, name: "test.yaml")
    #expect(try file.arguments(for: WatchOptions.self) == arguments)
    _ = try WatchOptions.parse(arguments)
  }

  /// `flatline read` has no interfaces, and may share the file all the same.
  @Test func aCommandGetsTheOptionsThatItKnows() throws {
    let file = try ConfigurationFile(
      "interface: lo\nretries2: 8\nalert-label: {a: b}\nport: [5671, 5672]\n", name: "test.yaml")
    #expect(
      try file.arguments(for: EngineOptions.self) == [
        "--retries2=8", "--port=5671", "--port=5672",
      ])
  }

  /// Each is found in the line that the message names.
  @Test(arguments: [
    ("an unknown option", "interface: lo\n\nbufer: 8\n", 3, "bufer"),
    ("a short name", "i: lo", 1, "i"),
    ("a part of a name", "inter: lo", 1, "inter"),
    ("no name", "interface: lo\n\"\": 8", 2, ""),
    ("a name that is a list", "interface: lo\n[a, b]: 8", 2, "no name"),
    ("not a number", "interface: lo\nbuffer: much\n", 2, "much"),
    ("a number too large", "port: 65536", 1, "65536"),
    ("outside its range", "interface: lo\nbuffer: 0\n", 2, "--buffer 0"),
    ("outside the engine's range", "retries2: 256", 1, "--retries2 256"),
    ("one of a list", "user: a\nport: [5672, many]\n", 2, "many"),
    ("in the lines after its name", "port:\n  - 5672\n  - 70000\n", 1, "70000"),
    ("a flag that is neither", "promiscuous: maybe", 1, "promiscuous"),
    ("a word where a value must be", "user: a\ninterface: true\n", 2, "interface"),
    ("without its value", "user: a\nbuffer:\n", 2, "buffer"),
    ("a label that Prometheus does not allow", "alert-label: {a-b: c}", 1, "a-b"),
    ("a list in a list", "port:\n  - [5672]\n", 2, "words and numbers"),
    ("a mapping in a mapping", "alert-label:\n  a: {b: c}\n", 2, "words and numbers"),
    ("a list of options", "- interface: lo\n", 1, "not a mapping"),
    ("only words", "\neth0\n", 2, "not a mapping"),
    ("another file", "interface: lo\nconfig: other.yaml\n", 2, "cannot name another"),
    ("help", "help: true", 1, ""),
  ])
  func refusals(name: String, text: String, line: Int, named: String) throws {
    let complaint = try #require(
      refusal {
        try ConfigurationFile(text, name: "test.yaml").arguments(for: WatchOptions.self)
      })
    #expect(complaint.hasPrefix("test.yaml:\(line): "))
    #expect(named.isEmpty || complaint.contains(named))
  }

  @Test func allMistakesAreNamed() throws {
    let complaint = try #require(
      refusal {
        try ConfigurationFile("bufer: 8\ninterface: lo\nretries2: 999\n", name: "test.yaml")
          .arguments(for: WatchOptions.self)
      })
    let lines = complaint.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("test.yaml:1: ") == true)
    #expect(lines.last?.hasPrefix("test.yaml:3: ") == true)
  }

  /// What is wrong with what an option names is known later.
  @Test(arguments: [
    ("--heartbeat-hints /a: gone", "test.yaml:2: --heartbeat-hints /a: gone"),
    ("--webhook: no", "--webhook: no"), ("other words", "other words"),
  ])
  func aLaterComplaintGetsItsLine(complaint: String, placed: String) throws {
    let file = try ConfigurationFile("interface: lo\nheartbeat-hints: /a\n", name: "test.yaml")
    #expect(file.placed(complaint) == placed)
  }

  /// Otherwise whoever misspells an option believes that it is set.
  @Test(
    arguments: ["promiscous: false", "bufer: []", "alert-lable: {}"])
  func anUnknownOptionThatSaysNothingIsRefused(text: String) throws {
    let file = try ConfigurationFile(text, name: "test.yaml")
    #expect(throws: ValidationError.self) { try file.arguments(for: WatchOptions.self) }
  }
}
