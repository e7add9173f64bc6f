package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matches by hand against the regular expressions that they stand for. */
class PreTokenizerTest {
  private static final String SPACE = "[\\t-\\r\\x85\\p{Z}]";
  private static final String NOT_SPACE = "[^\\t-\\r\\x85\\p{Z}]";
  private static final String ENGLISH = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  private static final String TAIL = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String CASED =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^a-z]]*[\\p{L}&&[^A-Z]]+%1$s"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^a-z]]+[\\p{L}&&[^A-Z]]*%1$s"
          + "|%2$s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
          + TAIL;

  /** The expressions of a pre-tokenizer, in the notation of its origin. */
  private static String[] expressions(String name) {
    return switch (name) {
      case "gpt-2" -> new String[] {GPT2};
      case "default" ->
          new String[] {"[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"};
      case "falcon" -> new String[] {"[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]"};
      case "starcoder" -> new String[] {"\\p{N}", GPT2};
      case "llama-bpe" ->
          new String[] {
            ENGLISH
                + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                + TAIL
          };
      case "qwen2" ->
          new String[] {
            ENGLISH + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + TAIL
          };
      case "qwen35" ->
          new String[] {
            ENGLISH
                + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
                + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
                + TAIL
          };
      case "seed-coder" ->
          new String[] {
            ENGLISH + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+" + TAIL
          };
      case "tekken" -> new String[] {CASED.formatted("", "\\p{N}")};
      case "gpt-4o" -> new String[] {CASED.formatted(ENGLISH + "?", "\\p{N}{1,3}")};
      case "deepseek-coder" ->
          new String[] {
            "[\\r\\n]",
            "\\s?\\p{L}+",
            "\\s?\\p{P}+",
            "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF" + "&&[^\\s]]+",
            "\\p{N}"
          };
      case "deepseek-v3" ->
          new String[] {
            "\\p{N}{1,3}",
            "[\u4E00-\u9FA5\u3040-\u30FF]+",
            "[!-/:-@\\[-`{-~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                + "| ?[\\p{P}\\p{S}]+[\\r\\n]*"
                + TAIL
          };
      case "bloom" -> new String[] {" ?[^(\\s|.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C)]+"};
      case "laguna" -> new String[] {"[^\\n]+|[\\n]+", expressions("qwen2")[0]};
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-2",
        "default",
        "falcon",
        "starcoder",
        "llama-bpe",
        "qwen2",
        "qwen35",
        "seed-coder",
        "tekken",
        "gpt-4o",
        "deepseek-coder",
        "deepseek-v3",
        "bloom",
        "laguna"
      })
  void splitsAsItsExpressions(String name) {
    List<Pattern> patterns = new ArrayList<>();
    for (String expression : expressions(name)) {
      patterns.add(Pattern.compile(javaSpaces(expression)));
    }
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < 2000; i++) {
      String text = RandomText.next(random, random.nextInt(1, 14));
      assertThat(split(name, text)).as("%s of %s", name, text).isEqualTo(split(patterns, text));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama-bpe,It's 12345 o'CLOCK,It|'s| |123|45| o|'CLOCK",
    "gpt-2,It's 12345 o'CLOCK,It|'s| 12345| o|'|CLOCK",
    "qwen2,a 12,a| |1|2",
    "deepseek-llm,caf\u00E9 au lait!,caf|\u00E9| au| lait|!",
    "tekken,camelCase\u00C9B,camel|Case\u00C9|B",
    "viking,a.b 12,a|.|b| |1|2"
  })
  void splitsKnownTexts(String name, String text, String words) {
    assertThat(String.join("|", split(name, text))).isEqualTo(words);
  }

  @Test
  void everyNameSplitsLongRunsInLinearTime() {
    String text = " ".repeat(200_000) + "x" + "\u00C0B".repeat(50_000) + "'".repeat(50_000);
    for (String name : PreTokenizer.names()) {
      assertThat(String.join("", split(name, text))).isEqualTo(text);
    }
  }

  /** Java's {@code \s} and {@code \S} mean less than those of the origin. */
  private static String javaSpaces(String expression) {
    return expression
        .replace("(?!\\S)", "(?!" + NOT_SPACE + ")")
        .replace("[^(\\s", "[^(\\t-\\r\\x85\\p{Z}")
        .replace("[^\\s\\p", "[^\\t-\\r\\x85\\p{Z}\\p")
        .replace("[^\\s]", "[^\\t-\\r\\x85\\p{Z}]")
        .replace("\\s", SPACE);
  }

  private static List<String> split(List<Pattern> patterns, String text) {
    List<String> pieces = List.of(text);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String piece : pieces) {
        int at = 0;
        Matcher matcher = pattern.matcher(piece);
        while (matcher.find()) {
          if (matcher.start() > at) {
            finer.add(piece.substring(at, matcher.start()));
          }
          finer.add(matcher.group());
          at = matcher.end();
        }
        if (at < piece.length()) {
          finer.add(piece.substring(at));
        }
      }
      pieces = finer;
    }
    return pieces;
  }

  private static List<String> split(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CodePoints points = new CodePoints();
    points.decode(bytes, 0, bytes.length);
    IntList ends = PreTokenizer.byName(name).split(points);
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < ends.size(); i++) {
      StringBuilder word = new StringBuilder();
      for (int j = start; j < ends.get(i); j++) {
        word.appendCodePoint(points.point(j));
      }
      start = ends.get(i);
      words.add(word.toString());
    }
    return words;
  }
}
