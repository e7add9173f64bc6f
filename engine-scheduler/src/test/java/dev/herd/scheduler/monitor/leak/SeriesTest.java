package dev.herd.scheduler.monitor.leak;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void reachesBackToTheFirstPointHoweverManyCome() {
    Series series = new Series();
    for (int i = 0; i < 100_000; i++) {
      series.add(i, 5.0 * i);
    }
    assertThat(series.size()).isBetween(Series.CAPACITY / 2, Series.CAPACITY);
    assertThat(series.seconds()).isBetween(95_000.0, 100_000.0);
    assertThat(series.rise()).isEqualTo(5 * series.seconds());
    assertThat(series.trend().slope()).isEqualTo(5, Offset.offset(1e-9));
    assertThat(series.recentTrend().slope()).isEqualTo(5, Offset.offset(1e-9));
  }

  @Test
  void aPointAtTheSameTimeIsNone() {
    Series series = new Series();
    assertThat(series.add(1, 1)).isTrue();
    assertThat(series.add(1, 2)).isFalse();
    assertThat(series.size()).isOne();
    assertThat(series.rise()).isZero();
  }
}
