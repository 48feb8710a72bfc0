import CPcap

extension LiveCapture {
  /// What libpcap says of itself: its version, and how it captures.
  public static var libraryVersion: String { unsafe String(cString: pcap_lib_version()) }
}
