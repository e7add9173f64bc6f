package dev.herd.core.chat.python;

/** Python's str methods that fill up with characters: center, ljust, rjust, zfill, expandtabs. */
public final class Padding {
  private static final long DEFAULT_TAB_SIZE = 8;

  private Padding() {}

  static Object center(String text, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("center", 1, "width", "fillchar");
    long width = Values.requireInteger(bound[0], "width");
    return center(text, width, fill(bound[1]), budget);
  }

  /** Python's center, whose odd space goes left where the width is odd. */
  public static String center(String text, long width, int fill, Budget budget) {
    long space = width - Text.length(text);
    if (space <= 0) {
      return text;
    }
    long left = space / 2 + (space & width & 1);
    return Text.fill(fill, left, budget) + text + Text.fill(fill, space - left, budget);
  }

  static Object justify(String text, Arguments arguments, boolean left, Budget budget) {
    Object[] bound = arguments.bind(left ? "ljust" : "rjust", 1, "width", "fillchar");
    long space = Values.requireInteger(bound[0], "width") - Text.length(text);
    String fill = Text.fill(fill(bound[1]), space, budget);
    return left ? text + fill : fill + text;
  }

  private static int fill(Object argument) {
    if (argument == Missing.VALUE) {
      return ' ';
    }
    String fill = Values.requireText(argument, "the fill character");
    if (Text.length(fill) != 1) {
      throw EvaluationException.type("The fill character must be exactly one character long");
    }
    return fill.codePointAt(0);
  }

  static Object zeros(String text, Arguments arguments, Budget budget) {
    long width = Values.requireInteger(arguments.bind("zfill", 1, "width")[0], "width");
    String zeros = Text.fill('0', width - Text.length(text), budget);
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return signed ? text.charAt(0) + zeros + text.substring(1) : zeros + text;
  }

  static Object expandTabs(String text, Arguments arguments, Budget budget) {
    Object size = arguments.bind("expandtabs", 0, "tabsize")[0];
    long tab = Values.requireInteger(Arguments.orElse(size, DEFAULT_TAB_SIZE), "tabsize");
    StringBuilder out = new StringBuilder();
    long column = 0;
    budget.characters(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        long spaces = tab > 0 ? tab - column % tab : 0;
        out.append(Text.fill(' ', spaces, budget));
        column += spaces;
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + (Character.isLowSurrogate(c) ? 0 : 1);
      }
    }
    return out.toString();
  }
}
