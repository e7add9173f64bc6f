package dev.herd.trainer.corpus;

import java.util.List;

/** Methods that go through a text and look at some of its characters. */
final class TextLoops {
  /** Which characters. */
  private record Filter(String words, String name, String condition) {}

  private static final List<Filter> FILTERS =
      List.of(
          new Filter("vowels", "Vowels", "\"aeiou\".indexOf(c) >= 0"),
          new Filter("digits", "Digits", "Character.isDigit(c)"),
          new Filter("letters", "Letters", "Character.isLetter(c)"),
          new Filter("spaces", "Spaces", "c == ' '"),
          new Filter("capital letters", "CapitalLetters", "Character.isUpperCase(c)"),
          new Filter("small letters", "SmallLetters", "Character.isLowerCase(c)"));

  /**
   * What is done with them.
   *
   * @param begin the line before the loop
   * @param condition of the statement, where {@code %s} is the filter's
   * @param body the statement
   * @param end the line after the loop
   */
  private record Use(
      String type,
      String phrase,
      String name,
      String begin,
      String condition,
      String body,
      String end) {
    String code(Filter filter) {
      StringBuilder code = new StringBuilder();
      code.append("static ").append(type).append(" NAME(String text) {\n");
      code.append(begin.isEmpty() ? "" : "    " + begin + "\n");
      code.append("    for (char c : text.toCharArray()) {\n        if (");
      code.append(condition.formatted(filter.condition)).append(") {\n            ");
      code.append(body).append("\n        }\n    }\n");
      code.append(end.isEmpty() ? "" : "    " + end + "\n");
      return code.append('}').toString();
    }
  }

  private static final String COUNT = "int count = 0;";
  private static final String BUILDER = "StringBuilder result = new StringBuilder();";
  private static final String APPEND = "result.append(c);";
  private static final String RESULT = "return result.toString();";

  private static final List<Use> USES =
      List.of(
          new Use(
              "int", "counts the %s in a text", "count", COUNT, "%s", "count++;", "return count;"),
          new Use(
              "int",
              "returns how many %s a text has",
              "count",
              COUNT,
              "%s",
              "count++;",
              "return count;"),
          new Use("String", "returns only the %s of a text", "keep", BUILDER, "%s", APPEND, RESULT),
          new Use(
              "String", "removes the %s from a text", "remove", BUILDER, "!(%s)", APPEND, RESULT),
          new Use(
              "boolean",
              "checks whether a text has any %s",
              "hasAny",
              "",
              "%s",
              "return true;",
              "return false;"),
          new Use(
              "boolean",
              "checks whether a text has no %s",
              "hasNo",
              "",
              "%s",
              "return false;",
              "return true;"),
          new Use(
              "void", "prints the %s of a text", "print", "", "%s", "System.out.println(c);", ""));

  private TextLoops() {}

  static CodeTask task(Dice dice) {
    Use use = dice.pick(USES);
    Filter filter = dice.percent(60) ? dice.pick(FILTERS) : letter(dice);
    return new CodeTask(
        use.phrase.formatted(filter.words), use.name + filter.name, use.code(filter));
  }

  private static Filter letter(Dice dice) {
    char letter = (char) ('a' + dice.below(26));
    return new Filter(
        "letters " + letter, "Letters" + Character.toUpperCase(letter), "c == '" + letter + "'");
  }
}
