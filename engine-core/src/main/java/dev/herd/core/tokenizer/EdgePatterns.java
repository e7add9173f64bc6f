package dev.herd.core.tokenizer;

/** Patterns about white space alone. */
final class EdgePatterns {
  /** <code>[\r\n]</code>. */
  static final Pattern LINE_END = (text, at, end) -> text.isLineEnd(at, end) ? at + 1 : ~(at + 1);

  /** <code>\s+$</code>: white space at the end. */
  static final Pattern TRAILING_SPACES =
      (text, at, end) -> {
        int to = text.skip(at, end, CharacterClass.SPACE);
        return to == end && to > at ? to : ~Math.max(to, at + 1);
      };

  /** <code>[^\n]+|[\n]+</code>. */
  static final Pattern LINES =
      (text, at, end) -> {
        boolean feeds = text.point(at) == '\n';
        int to = at + 1;
        while (to < end && (text.point(to) == '\n') == feeds) {
          to++;
        }
        return to;
      };

  private EdgePatterns() {}
}
