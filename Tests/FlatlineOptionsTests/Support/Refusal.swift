/// What `body` complains about; `nil` when it does not.
func refusal(_ body: () throws -> some Any) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}
