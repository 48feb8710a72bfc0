/// Ends the process, and so the run of the fuzzer, where an invariant does not hold.
///
/// - Parameter broken: what is wrong then, with the values that show it.
func require(_ holds: Bool, _ broken: @autoclosure () -> String) {
  if !holds { fatalError("broken invariant: \(broken())") }
}
