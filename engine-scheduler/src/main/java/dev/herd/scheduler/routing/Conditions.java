package dev.herd.scheduler.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The usual conditions of rules. */
public final class Conditions {
  private Conditions() {}

  /** Holds if the text has one of these words or phrases, as whole words, in any case. */
  public static Condition keywords(String... keywords) {
    List<Pattern> patterns = new ArrayList<>();
    for (String keyword : keywords) {
      patterns.add(
          Pattern.compile(
              "(?<![\\p{L}\\p{N}])" + Pattern.quote(keyword) + "(?![\\p{L}\\p{N}])",
              Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    }
    List<String> names = List.of(keywords);
    return request -> {
      for (int i = 0; i < names.size(); i++) {
        if (patterns.get(i).matcher(request.text()).find()) {
          return "keyword '" + names.get(i) + "'";
        }
      }
      return "";
    };
  }

  /**
   * Holds if the pattern is found in the text. A search that takes more steps than {@link
   * BoundedText} allows, as some patterns do on texts made for it, finds nothing.
   */
  public static Condition pattern(Pattern pattern) {
    return request -> {
      Matcher matcher = pattern.matcher(new BoundedText(request.text()));
      try {
        return matcher.find() ? "pattern '" + pattern + "'" : "";
      } catch (BoundedText.ExhaustedException _) {
        return "";
      }
    };
  }

  /** Holds if the request brings tools. */
  public static Condition tools() {
    return request -> request.tools() ? "tools" : "";
  }

  /** Holds if the request has images. */
  public static Condition images() {
    return request -> request.images() ? "images" : "";
  }

  /** Holds if the prompt has about that many tokens or more. */
  public static Condition promptTokensFrom(int tokens) {
    return request ->
        request.promptTokens() >= tokens
            ? "prompt of about %d tokens, at least %d".formatted(request.promptTokens(), tokens)
            : "";
  }

  /** Holds if the prompt has about that many tokens or less. */
  public static Condition promptTokensTo(int tokens) {
    return request ->
        request.promptTokens() <= tokens
            ? "prompt of about %d tokens, at most %d".formatted(request.promptTokens(), tokens)
            : "";
  }

  /**
   * Holds if the text has code of one of these languages.
   *
   * @param languages names as {@link CodeLanguage} gives them; none for code of any language
   */
  public static Condition code(String... languages) {
    Set<String> wanted = Set.of(languages);
    return request -> {
      String language = CodeLanguage.of(request.text()).orElse("");
      boolean holds =
          !language.isEmpty()
              && (wanted.isEmpty() || wanted.contains(language.toLowerCase(Locale.ROOT)));
      return holds ? "code in " + language : "";
    };
  }
}
