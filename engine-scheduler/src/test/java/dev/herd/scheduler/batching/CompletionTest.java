package dev.herd.scheduler.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.generation.FinishReason;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static Choice choice(int tokens) {
    TokenTrace token = new TokenTrace(1, 0, Double.NaN, Double.NaN);
    return new Choice(0, "", FinishReason.STOP, Collections.nCopies(tokens, token), 0, 0);
  }

  private static double speed(double first, double total, Choice... choices) {
    return new Completion("a", List.of(choices), 3, 0, 0, first, total).tokensPerSecond();
  }

  @Test
  void speedIsThatAfterTheFirstTokens() {
    assertThat(speed(1, 3, choice(5))).isEqualTo(2);
    assertThat(speed(1, 3, choice(5), choice(3))).isEqualTo(3);
  }

  @Test
  void withoutFurtherTokensThereIsNone() {
    assertThat(speed(1, 1, choice(1))).isZero();
    assertThat(speed(Double.NaN, 1, choice(0))).isZero();
    assertThat(speed(1, 1, choice(2))).isZero();
  }
}
