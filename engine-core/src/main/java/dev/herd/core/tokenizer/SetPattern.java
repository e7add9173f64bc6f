package dev.herd.core.tokenizer;

/**
 * A run of members of a {@link CodePointSet}, or of all that are not; white space is never a
 * member.
 *
 * @param lead what may come first: nothing, a blank, or any white space
 */
record SetPattern(CodePointSet set, boolean negated, Lead lead) implements Pattern {
  enum Lead {
    NOTHING,
    BLANK,
    SPACE
  }

  @Override
  public int match(CodePoints text, int at, int end) {
    boolean leads =
        switch (lead) {
          case NOTHING -> false;
          case BLANK -> text.point(at) == ' ';
          case SPACE -> text.is(at, CharacterClass.SPACE);
        };
    int first = leads ? at + 1 : at;
    int to = first;
    while (to < end
        && !text.is(to, CharacterClass.SPACE)
        && set.contains(text.point(to)) != negated) {
      to++;
    }
    return to > first ? to : ~(at + 1);
  }
}
