package dev.herd.scheduler.ensemble;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The letter of a multiple choice. What a text says after "answer" counts most, then what stands in
 * a box, then a letter that opens or fills a line, then one in parentheses; the last of several. A
 * letter inside a sentence doesn't count: "A" is a word.
 */
final class Choice implements AnswerExtractor {
  private final Pattern[] patterns;

  Choice(char last) {
    if (last < 'B' || last > 'Z') {
      throw new IllegalArgumentException("the last letter isn't one of B to Z: " + last);
    }
    String letter = "([A-" + last + "])";
    String end = "(?![\\w'])";
    patterns =
        new Pattern[] {
          Pattern.compile(
              "(?i:answer|choice|option)(?i: is|:| would be)*+[\\s:*]{0,8}+[(\\[]?+"
                  + letter
                  + "(?=[)\\].,;:*\\s]|$)(?! [a-z])"),
          Pattern.compile("\\\\boxed\\{(?:\\\\text\\{)?+\\(?+" + letter + "\\)?+\\}"),
          Pattern.compile("(?m)^[\\s*]{0,8}+[(\\[]?+" + letter + "(?:[)\\].:]|[\\s*]{0,8}$)"),
          Pattern.compile("[(\\[]" + letter + "[)\\]]" + end),
        };
  }

  @Override
  public Optional<String> extract(String text) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      String last = null;
      while (matcher.find()) {
        last = matcher.group(1);
      }
      if (last != null) {
        return Optional.of(last);
      }
    }
    return Optional.empty();
  }
}
