import ArgumentParser
import FlatlineCore

/// A broker's version, as `4.0.5`.
package struct BrokerVersionOption: ExpressibleByArgument, CustomStringConvertible {
  package var value: BrokerVersion

  package init?(argument: String) {
    guard let value = BrokerVersion(argument) else { return nil }
    self.value = value
  }

  package var description: String { value.description }
}
