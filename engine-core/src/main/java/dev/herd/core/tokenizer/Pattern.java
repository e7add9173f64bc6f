package dev.herd.core.tokenizer;

/**
 * One regular expression of a pre-tokenizer, matched by hand. Stateless.
 *
 * <p>Every method that scans is linear over a whole text: a failed attempt says where the next may
 * succeed.
 */
interface Pattern {
  /**
   * Tries to match at {@code at}; look-ahead sees nothing past {@code end}.
   *
   * @return the end of the match, or {@code ~next}, where {@code next > at} is the next place where
   *     a match may begin
   */
  int match(CodePoints text, int at, int end);

  /**
   * Splits pieces further: each match becomes a piece, and so does what lies between matches.
   *
   * @param ends where the pieces of the text end
   * @param finer gets where the finer pieces end
   */
  default void split(CodePoints text, IntList ends, IntList finer) {
    int start = 0;
    for (int piece = 0; piece < ends.size(); piece++) {
      int end = ends.get(piece);
      int unmatched = start;
      int at = start;
      while (at < end) {
        int to = match(text, at, end);
        if (to < 0) {
          at = ~to;
          continue;
        }
        if (unmatched < at) {
          finer.add(at);
        }
        finer.add(to);
        at = to;
        unmatched = to;
      }
      if (unmatched < end) {
        finer.add(end);
      }
      start = end;
    }
  }

  /**
   * Matches {@code '(s|t|m|d|re|ve|ll)} and returns its end, or -1.
   *
   * @param anyCase whether capitals count
   */
  static int contraction(CodePoints text, int at, int end, boolean anyCase) {
    if (at + 1 >= end || text.point(at) != '\'') {
      return -1;
    }
    int first = lower(text.point(at + 1), anyCase);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return at + 2;
    }
    if (at + 2 >= end) {
      return -1;
    }
    int second = lower(text.point(at + 2), anyCase);
    boolean matches =
        ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
    return matches ? at + 3 : -1;
  }

  private static int lower(int point, boolean anyCase) {
    return anyCase && point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
  }

  /**
   * Matches <code>\s+(?!\S)|\s+</code> at a white space: all of the run, but its last when
   * something follows that may take it along.
   */
  static int spaces(CodePoints text, int at, int end) {
    int to = text.skip(at, end, CharacterClass.SPACE);
    return to < end && to > at + 1 ? to - 1 : to;
  }

  /** Matches <code>\s*[\r\n]+</code>: up to the last line end of the run. Returns -1 if none. */
  static int lines(CodePoints text, int at, int end) {
    int to = text.skip(at, end, CharacterClass.SPACE);
    while (to > at) {
      if (text.isLineEnd(to - 1, end)) {
        return to;
      }
      to--;
    }
    return -1;
  }
}
