/// What flatline says: one line of JSON each. The names are a contract (see the manual, *Events*).
public enum Event: Sendable {
  case prediction(Prediction)
  case withdrawn(Withdrawal)
  case closed(Closing)
  case risk(Risk)
  case summary(Summary)
}
