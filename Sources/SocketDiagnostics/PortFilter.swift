import CLinux

/// A program for the kernel that lets only the sockets of given local ports through (`struct
/// inet_diag_bc_op` in linux/inet_diag.h), so that other sockets cost nothing.
///
/// For each port: unless it is at least the port, and at most the port, go on to the next one; else
/// jump to the end. To jump beyond the end is to refuse.
struct PortFilter {
  /// A comparison is its own operation and one that holds the port.
  private static let comparison = 8
  private static let jump = 4
  private static let block = 2 * comparison + jump
  /// The longest jump has 16 bits.
  static let mostPorts = 1000

  let bytes: [UInt8]

  /// - Parameter ports: 1 to ``mostPorts``.
  init(_ ports: some Collection<UInt16>) {
    var bytes: [UInt8] = []
    for (index, port) in ports.enumerated() {
      let left = ports.count - index - 1
      bytes += Self.comparison(INET_DIAG_BC_S_GE, port, no: Self.block)
      bytes += Self.comparison(INET_DIAG_BC_S_LE, port, no: Self.block - Self.comparison)
      guard left > 0 else { break }
      // The last block has no jump.
      bytes += Self.operation(
        INET_DIAG_BC_JMP, yes: Self.jump, no: left * Self.block)
    }
    self.bytes = bytes
  }

  private static func comparison(_ code: Int, _ port: UInt16, no: Int) -> [UInt8] {
    operation(code, yes: comparison, no: no) + operation(INET_DIAG_BC_NOP, yes: 0, no: Int(port))
  }

  private static func operation(_ code: Int, yes: Int, no: Int) -> [UInt8] {
    [UInt8(code), UInt8(yes)] + UInt16(no).nativeBytes
  }
}
