import ArgumentParser

/// `net.ipv4.tcp_wmem`, as sysctl prints it: three numbers of bytes, of which the first does not
/// matter here.
package struct SendBufferOption: ExpressibleByArgument, Sendable, Equatable, CustomStringConvertible
{
  package var initial: Int
  package var maximum: Int

  package init?(argument: String) {
    let numbers = argument.split { ", \t/".contains($0) }.map { Int($0) }
    guard numbers.count == 3, let least = numbers[0], let initial = numbers[1],
      let maximum = numbers[2], least > 0, least <= initial, initial <= maximum
    else { return nil }
    self.initial = initial
    self.maximum = maximum
  }

  /// Without the first number.
  package var description: String { "...,\(initial),\(maximum)" }
}
