/// Facts kept in a ``RareBox``: each has a value before anything is known.
protocol RareFacts: Sendable {
  init()
}
