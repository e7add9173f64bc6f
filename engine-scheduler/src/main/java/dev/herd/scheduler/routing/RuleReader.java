package dev.herd.scheduler.routing;

import dev.herd.scheduler.json.ConfigReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the conditions of one rule after the other; all that a rule says must hold. */
final class RuleReader {
  private static final String KNOWN =
      "keywords, pattern, code, minimum_tokens, maximum_tokens, tools, images";

  private final ConfigReader reader;

  /** What the rule says so far; null before its first condition. */
  private Condition condition;

  RuleReader(ConfigReader reader) {
    this.reader = reader;
  }

  /** Reads the value of a field of the rule. */
  void read(String field) throws IOException {
    Condition next =
        switch (field) {
          case "keywords" -> Conditions.keywords(someTexts());
          case "pattern" -> Conditions.pattern(pattern());
          case "code" -> Conditions.code(texts());
          case "minimum_tokens" -> Conditions.promptTokensFrom(tokens());
          case "maximum_tokens" -> Conditions.promptTokensTo(tokens());
          case "tools" -> wanted(Conditions.tools());
          case "images" -> wanted(Conditions.images());
          default -> throw reader.failure("is unknown; there are " + KNOWN);
        };
    condition = condition == null ? next : condition.and(next);
  }

  /** Returns the rule's condition when it's at its end, and begins the next rule. */
  Condition take() {
    if (condition == null) {
      throw reader.failure("has a rule without a condition; there are " + KNOWN);
    }
    Condition whole = condition;
    condition = null;
    return whole;
  }

  private String[] texts() throws IOException {
    List<String> texts = new ArrayList<>();
    reader.texts(text -> texts.add(text.toLowerCase(Locale.ROOT)));
    return texts.toArray(String[]::new);
  }

  private String[] someTexts() throws IOException {
    String[] texts = texts();
    if (texts.length == 0) {
      throw reader.failure("is empty");
    }
    return texts;
  }

  private Pattern pattern() throws IOException {
    String text = reader.text();
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw reader.failure(
          "is \"%s\", no regular expression: %s at %d"
              .formatted(text, e.getDescription(), e.getIndex()),
          e);
    }
  }

  private int tokens() throws IOException {
    int tokens = reader.integer();
    if (tokens < 0) {
      throw reader.failure("is %d, less than 0".formatted(tokens));
    }
    return tokens;
  }

  private Condition wanted(Condition condition) throws IOException {
    if (!reader.flag()) {
      throw reader.failure("is false; leave it out");
    }
    return condition;
  }
}
