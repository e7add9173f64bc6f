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

  /** What is done with them; {@code %s} is the condition in the code. */
  private record Use(String type, String phrase, String name, String code) {}

  private static final String LOOP = "    for (char c : text.toCharArray()) {\n        if (%s) {\n";

  private static final List<Use> USES =
      List.of(
          new Use(
              "int",
              "counts the %s in a text",
              "count",
              "    int count = 0;\n"
                  + LOOP
                  + "            count++;\n        }\n    }\n"
                  + "    return count;\n"),
          new Use(
              "int",
              "returns how many %s a text has",
              "count",
              "    int count = 0;\n"
                  + LOOP
                  + "            count++;\n        }\n    }\n"
                  + "    return count;\n"),
          new Use(
              "String",
              "returns only the %s of a text",
              "keep",
              "    StringBuilder result = new StringBuilder();\n"
                  + LOOP
                  + "            result.append(c);\n        }\n    }\n"
                  + "    return result.toString();\n"),
          new Use(
              "String",
              "removes the %s from a text",
              "remove",
              "    StringBuilder result = new StringBuilder();\n"
                  + "    for (char c : text.toCharArray()) {\n        if (!(%s)) {\n"
                  + "            result.append(c);\n        }\n    }\n"
                  + "    return result.toString();\n"),
          new Use(
              "boolean",
              "checks whether a text has any %s",
              "hasAny",
              LOOP + "            return true;\n        }\n    }\n    return false;\n"),
          new Use(
              "boolean",
              "checks whether a text has no %s",
              "hasNo",
              LOOP + "            return false;\n        }\n    }\n    return true;\n"),
          new Use(
              "void",
              "prints the %s of a text",
              "print",
              LOOP + "            System.out.println(c);\n        }\n    }\n"));

  private TextLoops() {}

  static CodeTask task(Dice dice) {
    Use use = dice.pick(USES);
    Filter filter = dice.percent(60) ? dice.pick(FILTERS) : letter(dice);
    String code =
        "static "
            + use.type
            + " NAME(String text) {\n"
            + use.code.formatted(filter.condition)
            + "}";
    return new CodeTask(use.phrase.formatted(filter.words), use.name + filter.name, code);
  }

  private static Filter letter(Dice dice) {
    char letter = (char) ('a' + dice.below(26));
    return new Filter(
        "letters " + letter, "Letters" + Character.toUpperCase(letter), "c == '" + letter + "'");
  }
}
