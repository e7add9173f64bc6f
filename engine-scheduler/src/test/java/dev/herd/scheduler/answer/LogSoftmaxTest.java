package dev.herd.scheduler.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Softmax of ordinary and of extreme logits, and what is measured with it. */
class LogSoftmaxTest {
  @Test
  void isTheLogarithmOfTheSum() {
    float[] row = {9, 0, 1, 2, 9};
    double expected = Math.log(1 + Math.E + Math.E * Math.E);
    assertThat(LogSoftmax.logSumExp(row, 1, 3)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void doesNotOverflow() {
    float max = Float.MAX_VALUE;
    assertThat(LogSoftmax.logSumExp(new float[] {max, max}, 0, 2)).isCloseTo(max, within(1e25));
    assertThat(LogSoftmax.logSumExp(new float[] {-max, -max}, 0, 2)).isCloseTo(-max, within(1e25));
    assertThat(LogSoftmax.logSumExp(new float[] {1000, 1000}, 0, 2))
        .isCloseTo(1000 + Math.log(2), within(1e-12));
    assertThat(LogSoftmax.logSumExp(new float[] {-max, max}, 0, 2)).isEqualTo(max);
  }

  @Test
  void shiftsWithItsLogits() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      float[] row = new float[1 + random.nextInt(50)];
      float[] shifted = new float[row.length];
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextInt(-4000, 4000) / 64f;
        shifted[j] = row[j] + 512;
      }
      assertThat(LogSoftmax.logSumExp(shifted, 0, row.length))
          .isCloseTo(LogSoftmax.logSumExp(row, 0, row.length) + 512, within(1e-11));
    }
  }

  @Test
  void theFirstOfEqualLogitsIsTheLargest() {
    assertThat(LogSoftmax.largest(new float[] {9, 1, 5, 5}, 1, 3)).isEqualTo(1);
  }
}
