import CPcap
import Capture
import FlatlineCore

/// A filter as libpcap compiles it for captures of one link type.
@safe
final class CompiledFilter {
  private var program = unsafe bpf_program()

  /// libpcap's error for an expression.
  struct Refusal: Error, CustomStringConvertible {
    var description: String
  }

  init(_ expression: String, linkType: LinkType = .ethernet) throws {
    guard let handle = unsafe pcap_open_dead(linkType.rawValue, 65535) else {
      throw Refusal(description: "no handle")
    }
    defer { unsafe pcap_close(handle) }
    guard unsafe pcap_compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      throw Refusal(description: unsafe String(cString: pcap_geterr(handle)))
    }
  }

  deinit {
    unsafe pcap_freecode(&program)
  }

  func passes(_ frame: [UInt8]) -> Bool {
    var header = pcap_pkthdr()
    header.caplen = UInt32(frame.count)
    header.len = UInt32(frame.count)
    return unsafe pcap_offline_filter(&program, &header, frame) != 0
  }
}
