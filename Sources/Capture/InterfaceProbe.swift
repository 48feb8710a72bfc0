import CLinux
import Glibc

/// Asks whether interfaces are there and up, in the network namespace that the probe was made in.
struct InterfaceProbe: ~Copyable {
  /// The kernel's number for an interface; another after it was removed and made anew.
  enum State: Equatable {
    case absent
    case down(Int32)
    case up(Int32)

    /// 0 for one that is absent, and for `any`.
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
