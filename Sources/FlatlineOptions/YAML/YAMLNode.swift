/// What a YAML file says, with the lines in which it stands.
struct YAMLNode {
  enum Content {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  var content: Content
  /// The first of the file is 1.
  var line: Int

  var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }
}

/// A word, a number, or a text.
struct YAMLScalar {
  var text: String
  /// Whether it stands there without quotes.
  var isPlain: Bool

  /// A plain word that means yes or no (YAML 1.1, `tag:yaml.org,2002:bool`, in any letters).
  var flag: Bool? {
    guard isPlain else { return nil }
    return switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }
}

/// Why a text is no YAML, or none that flatline reads. It quotes nothing but names of keys: values
/// may be passwords.
struct YAMLError: Error {
  /// The first of the file is 1.
  var line: Int
  var problem: String
}
