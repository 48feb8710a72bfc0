import CLinux
import Glibc

/// Asks the kernel whether interfaces exist and are up, in the network namespace in which the probe
/// was made.
struct InterfaceProbe: ~Copyable {
  /// With the kernel's number for the interface, which changes when it is removed and created
  /// again.
  enum State {
    case absent
    case down(Int32)
    case up(Int32)

    /// 0 for an absent interface, and for `any`.
    var index: Int32 {
      switch self {
      case .absent: 0
      case .down(let index), .up(let index): index
      }
    }
  }

  private let socket: Int32

  init() {
    socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  deinit {
    close(socket)
  }

  func state(of interface: String) -> State {
    let index = unsafe flatline_interface_state(socket, interface)
    return index == 0 ? .absent : index > 0 ? .up(index) : .down(-index)
  }
}
