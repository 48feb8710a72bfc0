extension Unicode.Scalar {
  /// Whether it shows, and does nothing else to a terminal.
  package var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }

  /// The columns of a terminal that it takes: 0 for a mark on the one before it, 2 for those of
  /// East Asia and pictures.
  package var width: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default:
      // The vowels and last consonants of a Korean syllable are part of the character before.
      if (0x1160...0x11ff).contains(value) { return 0 }
      return Self.wide.contains { $0.contains(value) } || properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Unicode Standard Annex 11, wide and full width, by blocks.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
    0xf900...0xfaff, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18aff,
    0x1b000...0x1b2ff, 0x1f200...0x1f2ff, 0x20000...0x3fffd,
  ]
}
