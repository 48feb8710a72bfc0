/// What the client's host knows.
extension Check {
  static let clientSocket = Check(
    .client, { "ss -tnop 'sport = :\($0.clientPort)'" },
    tells: """
      users: the program and its process. Recv-Q that does not fall: it does not read. No line: \
      the client knows nothing of the connection.
      """)

  static let process = Check(
    .client, { _ in "ps -o pid,stat,wchan:24,etime,args -p PROCESS" },
    tells:
      "T: stopped. D: waits for disk or network storage. R and busy: it works, and does not beat.")

  static let bootTime = Check(
    .client, { _ in "uptime -s" }, tells: "Later than the last that was heard of it: restarted.")

  static let exits = Check(
    .client, { _ in "journalctl -n 100" },
    tells: "The program's end at that instant: a crash, a kill, out of memory, a deployment.")

  static let clientRoute = Check(
    .client, { "ip route get \($0.broker?.address.description ?? "BROKER")" },
    tells:
      "The way back. Another interface or router than packets come by: look for a firewall there.")
}
