package dev.herd.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.examples.cli.io.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each act shows what it says. */
class DemoTest {
  private static String played(Act act) throws IOException, InterruptedException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (Stage stage = new Stage(new Output(target))) {
      act.play(stage);
    }
    String text = target.toString(StandardCharsets.UTF_8);
    assertThat(text.lines())
        .allMatch(line -> line.length() <= Stage.WIDTH)
        .allMatch(line -> line.equals(line.stripTrailing()));
    return text;
  }

  private static MatchResult only(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().reduce((a, b) -> null).orElseThrow();
  }

  private static int number(MatchResult result, int group) {
    return Integer.parseInt(result.group(group));
  }

  @Test
  void eachSpecialistAnswersInItsWay() throws Exception {
    String text = played(new Specialists());
    assertThat(text)
        .containsSubsequence("story: ", "fox", "code: ", "static int ", "chat: ", "so 47+85=132.")
        .containsPattern("\\(loaded in \\d+ ms; \\d+ tokens, \\d+ tokens/s\\)");
    assertThat(played(new Specialists()).replaceAll("\\(loaded.*\\)", ""))
        .isEqualTo(text.replaceAll("\\(loaded.*\\)", ""));
  }

  @Test
  void questionsFindTheModelThatIsForThem() throws Exception {
    assertThat(played(new Routing()))
        .containsSubsequence(
            "method that counts",
            "-> code by examples",
            "static ",
            "story about a mouse",
            "-> story by examples",
            "How much is 7 * 8?",
            "-> chat by examples",
            "7*8=56.",
            "Good morning!",
            "-> chat by fallback");
  }

  @Test
  void modelsMakeRoomForOneAnother() throws Exception {
    String text = played(new HotSwap());
    assertThat(text).contains("in memory").containsPattern("loaded in \\d+ ms, \\w+ evicted");
    MatchResult counts = only(text, "(\\d+) loads and (\\d+) evictions");
    assertThat(number(counts, 1)).isBetween(4, 7);
    assertThat(number(counts, 2)).isEqualTo(number(counts, 1) - 2);
  }

  @Test
  void fewerBitsTakeLessAndStillCalculate() throws Exception {
    String text = played(new Quantisations());
    MatchResult full = only(text, "chat +([0-9.]+) MB +\\d+ +(\\d+) +100.0 %");
    MatchResult half = only(text, "chat:q8_0 +([0-9.]+) MB +\\d+ +(\\d+) +([0-9.]+) %");
    MatchResult quarter = only(text, "chat:q4_0 +([0-9.]+) (?:MB|kB) +\\d+ +(\\d+) +([0-9.]+) %");
    assertThat(number(full, 2)).isGreaterThanOrEqualTo(6);
    assertThat(number(half, 2)).isGreaterThanOrEqualTo(6);
    assertThat(Double.parseDouble(half.group(1))).isLessThan(Double.parseDouble(full.group(1)));
    assertThat(Double.parseDouble(quarter.group(3)))
        .isBetween(80.0, Double.parseDouble(half.group(3)));
  }

  @Test
  void theVoteIsRightMoreOftenThanOneAnswer() throws Exception {
    String text = played(new Vote());
    MatchResult shares = only(text, "right in (\\d+) % of cases[^%]* vote in (\\d+) %");
    assertThat(number(shares, 2)).isGreaterThan(number(shares, 1));
    assertThat(text).containsPattern("a gain of [1-9]\\d* points");
    assertThat(votes(played(new Vote()))).isEqualTo(votes(text));
  }

  private static String votes(String text) {
    return text.substring(0, text.indexOf("points"));
  }
}
