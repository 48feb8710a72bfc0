import ArgumentParser

extension CompletionKind {
  /// As `ip netns` names them.
  package static var networkNamespace: CompletionKind { .shellCommand("ls /run/netns 2>/dev/null") }
}
