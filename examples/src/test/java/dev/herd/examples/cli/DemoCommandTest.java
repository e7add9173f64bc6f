package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void playsAllActsAndEndsWithMemoryAndTime() {
    Cli.Result result = Cli.run("demo");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsSubsequence(
            "== 1. Three specialists",
            "so 47+85=132.",
            "== 2. Questions find",
            "-> code",
            "== 3. Three models",
            "evicted",
            "== 4. One model",
            "chat:q4_0",
            "== 5. Nine answers",
            "the vote in",
            "== Memory",
            "chat:q8_0 ",
            "budget ",
            "== Time",
            "Nine answers",
            "all ");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
  }
}
