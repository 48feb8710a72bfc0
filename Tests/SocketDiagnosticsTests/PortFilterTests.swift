import Testing

@testable import SocketDiagnostics

/// The filter, run as the kernel runs it (`inet_diag_bc_run` in net/ipv4/inet_diag.c).
struct PortFilterTests {
  private static func admits(_ filter: [UInt8], _ port: UInt16) -> Bool {
    func number(_ offset: Int) -> Int { Int(filter[offset + 2]) | Int(filter[offset + 3]) << 8 }
    var left = filter.count
    while left > 0 {
      let at = filter.count - left
      let isTrue =
        switch filter[at] {
        case 1: false
        case 2: Int(port) >= number(at + 4)
        case 3: Int(port) <= number(at + 4)
        default: fatalError("operation \(filter[at])")
        }
      left -= isTrue ? Int(filter[at + 1]) : number(at)
    }
    return left == 0
  }

  @Test(arguments: [[5672], [5671, 5672], [1, 5672, 65535], Array(1...1000)] as [[UInt16]])
  func onlyItsPortsPass(ports: [UInt16]) {
    let filter = PortFilter(ports).bytes
    let wanted = Set(ports)
    for port in UInt16.min...UInt16.max {
      guard Self.admits(filter, port) != wanted.contains(port) else { continue }
      Issue.record("\(port)")
    }
  }
}
