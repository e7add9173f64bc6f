package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void playsAllActsAndEndsWithMemoryAndTime() {
    Cli.Result result = Cli.run("demo");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("so 47+85=132.", "chat:q4_0", "the vote in")
        .containsSubsequence("== 1. ", "== 2. ", "== 3. ", "== Memory", "== Time");
  }
}
