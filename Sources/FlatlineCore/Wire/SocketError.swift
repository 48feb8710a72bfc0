/// The errnos with which a kernel can end a connection, by their Erlang names.
public enum SocketError: String, Sendable, Encodable, CaseIterable {
  case etimedout
  case ehostunreach
  case enetunreach
  case econnrefused
  case econnreset
  case eacces
  case enoprotoopt
  case eopnotsupp
  case ehostdown
  case enonet
  case eproto
}
