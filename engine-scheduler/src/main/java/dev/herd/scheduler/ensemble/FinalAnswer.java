package dev.herd.scheduler.ensemble;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last {@code \boxed{...}}, or else what the last line of the form "Final answer: ..." or "####
 * ..." says.
 */
final class FinalAnswer implements AnswerExtractor {
  private static final String BOX = "\\boxed{";

  /** What follows is at most a line, and the line ends it. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:(?i:\\banswer(?: is)?+\\s{0,8}:| answer is)|^####)[ \\t*]*+([^\\r\\n]++)",
          Pattern.MULTILINE);

  @Override
  public Optional<String> extract(String text) {
    return box(text).or(() -> line(text)).flatMap(FinalAnswer::normal);
  }

  private static Optional<String> box(String text) {
    int from = text.lastIndexOf(BOX);
    if (from < 0) {
      return Optional.empty();
    }
    int depth = 1;
    for (int i = from + BOX.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return Optional.of(text.substring(from + BOX.length(), i));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> line(String text) {
    Matcher matcher = LINE.matcher(text);
    Optional<String> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(matcher.group(1));
    }
    return last;
  }

  private static Optional<String> normal(String answer) {
    return PlainText.normal(answer).map(plain -> Numbers.whole(plain).orElse(plain));
  }
}
