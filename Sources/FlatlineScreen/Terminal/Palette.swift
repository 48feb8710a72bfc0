import CNcurses

/// How styles look on this terminal: in 256 colours, in 8, or without any.
struct Palette {
  private let hasColours: Bool

  private static let bold = flatline_attribute_bold()
  private static let dim = flatline_attribute_dim()
  private static let reverse = flatline_attribute_reverse()

  /// To be made once the terminal is open.
  init(isColoured: Bool) {
    hasColours = isColoured && has_colors() && start_color() == OK && flatline_screen_colors() >= 8
    guard hasColours else { return }
    // The terminal's own background.
    use_default_colors()
    let isRich = flatline_screen_colors() >= 256
    for style in ScreenStyle.allCases {
      guard let colours = Self.colours(of: style) else { continue }
      init_pair(Int16(Self.pair(of: style)), isRich ? colours.rich : colours.plain, -1)
    }
  }

  /// Attributes, and the number of a pair of colours.
  func look(of style: ScreenStyle, isSelected: Bool) -> (attributes: UInt, pair: Int32) {
    let attributes = Self.attributes(of: style, hasColours) | (isSelected ? Self.reverse : 0)
    let isPaired = hasColours && Self.colours(of: style) != nil
    return (attributes, isPaired ? Self.pair(of: style) : 0)
  }

  private static func attributes(of style: ScreenStyle, _ hasColours: Bool) -> UInt {
    switch style {
    case .plain, .recovered: 0
    case .dying: hasColours ? 0 : bold
    case .bold, .incident, .soon, .hint: bold
    case .dim: hasColours ? 0 : dim
    case .head: reverse
    }
  }

  private static func colours(of style: ScreenStyle) -> (plain: Int16, rich: Int16)? {
    switch style {
    case .plain, .bold, .head: nil
    // Grey; of eight colours none is.
    case .dim: (Int16(COLOR_BLUE), 245)
    case .incident: (Int16(COLOR_YELLOW), 214)
    case .dying: (Int16(COLOR_RED), 203)
    case .soon: (Int16(COLOR_RED), 196)
    case .recovered: (Int16(COLOR_GREEN), 71)
    case .hint: (Int16(COLOR_CYAN), 74)
    }
  }

  /// 0 is the terminal's own.
  private static func pair(of style: ScreenStyle) -> Int32 {
    Int32((ScreenStyle.allCases.firstIndex(of: style) ?? 0) + 1)
  }
}
