package dev.herd.core.tokenizer;

/**
 * A run of members of a class, such as <code>\p{N}+</code>, <code>\p{N}{1,3}</code> or <code>
 * \s?\p{L}+</code>.
 *
 * @param classes {@link CharacterClass} bits of the members
 * @param extra ASCII characters that are members as well
 * @param mayLead whether one white space may come first
 * @param minimum shortest run
 * @param maximum longest run
 */
record RunPattern(int classes, String extra, boolean mayLead, int minimum, int maximum)
    implements Pattern {
  /** Returns {@code [class extra]+}. */
  static RunPattern many(int classes, String extra) {
    return new RunPattern(classes, extra, false, 1, Integer.MAX_VALUE);
  }

  /** Returns {@code \s?[class]+}. */
  static RunPattern spaced(int classes) {
    return new RunPattern(classes, "", true, 1, Integer.MAX_VALUE);
  }

  /** Returns <code>[class extra]{minimum,maximum}</code>. */
  static RunPattern limited(int classes, String extra, int minimum, int maximum) {
    return new RunPattern(classes, extra, false, minimum, maximum);
  }

  @Override
  public int match(CodePoints text, int at, int end) {
    int first = mayLead && text.is(at, CharacterClass.SPACE) ? at + 1 : at;
    int limit = (int) Math.min(end, (long) first + maximum);
    int to = first;
    while (to < limit && isMember(text, to)) {
      to++;
    }
    return to - first >= minimum ? to : ~Math.max(to, at + 1);
  }

  private boolean isMember(CodePoints text, int index) {
    return text.is(index, classes) || (!extra.isEmpty() && extra.indexOf(text.point(index)) >= 0);
  }
}
