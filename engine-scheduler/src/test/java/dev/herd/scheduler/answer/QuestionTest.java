package dev.herd.scheduler.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Seeds of samples, and what a question refuses. */
class QuestionTest {
  private final Question question = Question.of("why").withSeed(42);

  @Test
  void samplesHaveSeedsOfTheirOwn() {
    long[] seeds = LongStream.range(0, 1000).map(i -> question.sample((int) i).seed()).toArray();
    assertThat(LongStream.of(seeds).distinct().count()).isEqualTo(1000);
    assertThat(question.sample(7)).isEqualTo(Question.of("why").withSeed(seeds[7]));
    assertThat(question.withSeed(43).sample(7).seed()).isNotEqualTo(seeds[7]);
  }

  /** The first outputs of SplitMix64 for seed 1234567, as published with its reference code. */
  @Test
  void seedsAreThoseOfSplitMix64() {
    Question base = question.withSeed(1234567);
    assertThat(base.sample(0).seed()).isEqualTo(6457827717110365317L);
    assertThat(base.sample(1).seed()).isEqualTo(3203168211198807973L);
  }

  @Test
  void refusesWhatNobodyCanAnswer() {
    assertThatThrownBy(() -> new Question(List.of(), 0, 0, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    for (double temperature : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> question.withTemperature(temperature))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> question.withMaxTokens(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
