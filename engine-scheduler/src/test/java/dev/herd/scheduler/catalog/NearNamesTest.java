package dev.herd.scheduler.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Names that were meant. */
class NearNamesTest {
  private static final List<String> NAMES =
      List.of("gemma3:270m", "gemma3:1b", "llama3.2:1b", "qwen3:0.6b", "Qwen3-Coder");

  @Test
  void nearOnesComeFirst() {
    assertThat(NearNames.of("gema3:1b", NAMES)).startsWith("gemma3:1b");
    assertThat(NearNames.of("GEMMA3", NAMES)).containsExactly("gemma3:1b", "gemma3:270m");
    assertThat(NearNames.of("qwen3-code", NAMES)).startsWith("Qwen3-Coder");
    assertThat(NearNames.of("mistral", NAMES)).isEmpty();
    assertThat(NearNames.of("", NAMES)).isEmpty();
    assertThat(NearNames.of("x".repeat(1_000_000), NAMES)).isEmpty();
    assertThat(NearNames.of("m", List.of("m1", "m2", "m3", "m4")))
        .containsExactly("m1", "m2", "m3");
  }

  @Test
  void distanceIsLevenshteins() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 500; i++) {
      String a = word(random);
      String b = word(random);
      assertThat(NearNames.distance(a, b)).as(a + " " + b).isEqualTo(byDefinition(a, b));
    }
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  private static int byDefinition(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    String restA = a.substring(1);
    String restB = b.substring(1);
    if (a.charAt(0) == b.charAt(0)) {
      return byDefinition(restA, restB);
    }
    int deleted = Math.min(byDefinition(restA, b), byDefinition(a, restB));
    return 1 + Math.min(deleted, byDefinition(restA, restB));
  }

  @Test
  void messagesStayOnALine() {
    assertThat(NearNames.shortened("a\nb\u0000c")).isEqualTo("a?b?c");
    assertThat(NearNames.shortened("x".repeat(500))).hasSize(131);
  }
}
