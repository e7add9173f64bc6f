package dev.herd.examples.cli;

import java.util.StringJoiner;

/** Token ids as commands read and write them: decimal, separated by commas. */
final class TokenIds {
  private static final int MAX_SHOWN_CHARACTERS = 40;

  private TokenIds() {}

  /**
   * Reads ids; blanks around them are allowed, no ids at all are not.
   *
   * @throws IllegalArgumentException if something else is in their place
   */
  static int[] parse(String text) {
    String[] parts = text.strip().split(",", -1);
    int[] ids = new int[parts.length];
    for (int i = 0; i < ids.length; i++) {
      String part = parts[i].strip();
      try {
        ids[i] = Integer.parseUnsignedInt(part);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(wanted(part), e);
      }
      if (ids[i] < 0) {
        throw new IllegalArgumentException(wanted(part));
      }
    }
    return ids;
  }

  private static String wanted(String part) {
    String shown = part.substring(0, Math.min(MAX_SHOWN_CHARACTERS, part.length()));
    return "token ids as 1,2,3 are needed, not '" + shown + "'";
  }

  static String format(int[] ids) {
    StringJoiner text = new StringJoiner(",");
    for (int id : ids) {
      text.add(Integer.toString(id));
    }
    return text.toString();
  }
}
