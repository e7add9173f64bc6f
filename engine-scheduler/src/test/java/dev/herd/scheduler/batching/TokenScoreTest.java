package dev.herd.scheduler.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenScoreTest {
  private final TokenScore score = new TokenScore();

  @Test
  void probabilitiesOfKnownLogits() {
    float[] logits = {9, 9, (float) Math.log(5), (float) Math.log(3), (float) Math.log(2), 9};
    double[] probabilities = {0.5, 0.3, 0.2};
    for (int token = 0; token < 3; token++) {
      score.score(logits, 2, 3, token);
      assertThat(score.logProbability()).isCloseTo(Math.log(probabilities[token]), within(1e-6));
      assertThat(score.margin()).isCloseTo(Math.log(0.5 / 0.3), within(1e-6));
    }
  }

  @Test
  void largeLogitsDontOverflowAndBannedTokensDontCount() {
    float[] logits = {5000, Float.NEGATIVE_INFINITY, 4999, -5000};
    score.score(logits, 0, 4, 2);
    assertThat(score.logProbability()).isCloseTo(-1 - Math.log1p(Math.exp(-1)), within(1e-6));
    assertThat(score.margin()).isEqualTo(1);
  }

  @Test
  void twoThatAreAsLikelyHaveNoMargin() {
    score.score(new float[] {1, 3, 3, 0}, 0, 4, 1);
    assertThat(score.margin()).isZero();
  }
}
