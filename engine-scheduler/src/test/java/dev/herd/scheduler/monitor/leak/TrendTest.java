package dev.herd.scheduler.monitor.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TrendTest {
  @Test
  void aLineHasItsSlopeAndTheHighestScore() {
    Trend trend = Trend.of(new double[] {0, 1, 3, 4}, new double[] {1, 3, 7, 9}, 0, 4);
    assertThat(trend.slope()).isEqualTo(2);
    // Six pairs rise, less one for continuity, by the variance 4 * 3 * 13 / 18.
    assertThat(trend.score()).isEqualTo(5 / Math.sqrt(26 / 3.0), Offset.offset(1e-12));
  }

  @Test
  void fallingIsTheNegativeOfRising() {
    Trend trend = Trend.of(new double[] {9, 0, 1, 2}, new double[] {9, 5, 4, 3}, 1, 4);
    assertThat(trend.slope()).isEqualTo(-1);
    assertThat(trend.score()).isNegative();
  }

  @Test
  void aFifthOfThePointsMayBeAnywhere() {
    Random random = new Random(3);
    double[] times = new double[100];
    double[] values = new double[100];
    for (int i = 0; i < times.length; i++) {
      times[i] = i;
      values[i] = i % 5 == 0 ? 1e9 * random.nextDouble() : 3 * i;
    }
    assertThat(Trend.of(times, values, 0, 100).slope()).isEqualTo(3, Offset.offset(0.5));
  }

  @Test
  void equalValuesHaveNone() {
    assertThat(Trend.of(new double[] {0, 1, 2}, new double[3], 0, 3)).isEqualTo(new Trend(0, 0));
  }
}
