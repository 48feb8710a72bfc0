/// What a reader holds beyond itself, in bytes of memory.
extension FrameReader {
  /// Of a method or a PROXY header of which only a part has come.
  @inline(__always)
  var heldBytes: Int {
    state == .payload || state == .proxy ? aside.fact { $0.heldBytes } ?? 0 : 0
  }

  /// All of it.
  var heapSize: Int {
    aside.heapSize { $0.heldBytes + $0.search.heapSize + ($0.records?.heapSize ?? 0) }
  }
}
