package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  @Test
  void medians() {
    assertThat(Statistics.median(List.of(7.0))).isEqualTo(7);
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Statistics.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3);
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rangeAndSpread() {
    List<Double> values = List.of(9.0, 10.0, 12.0);
    assertThat(Statistics.least(values)).isEqualTo(9);
    assertThat(Statistics.greatest(values)).isEqualTo(12);
    assertThat(Statistics.spread(values)).isEqualTo(0.3);
    assertThat(Statistics.spread(List.of(5.0))).isZero();
  }

  @Test
  void pairsKeepTogether() {
    Paired paired = new Paired();
    paired.add(List.of(10.0, 30.0, 20.0), List.of(10.0));
    paired.add(List.of(12.0), List.of(24.0, 22.0));
    paired.add(List.of(40.0), List.of(20.0));
    assertThat(paired.herdMedians()).containsExactly(20.0, 12.0, 40.0);
    assertThat(paired.referenceMedians()).containsExactly(10.0, 23.0, 20.0);
    assertThat(paired.herdValues()).containsExactly(10.0, 30.0, 20.0, 12.0, 40.0);
    assertThat(paired.referenceValues()).containsExactly(10.0, 24.0, 22.0, 20.0);
    assertThat(paired.ratio()).isEqualTo(1); // 20 over 20, whatever the pairs are
    assertThat(paired.ratios()).containsExactly(2.0, 12.0 / 23, 2.0);
    assertThatThrownBy(() -> paired.add(List.of(), List.of(1.0)))
        .isInstanceOf(ComparisonException.class);
    assertThat(paired.pairs()).isEqualTo(3);
  }

  @Test
  void figuresAsText() {
    assertThat(Numbers.format(1234.56)).isEqualTo("1,235");
    assertThat(Numbers.format(99.94)).isEqualTo("99.9");
    assertThat(Numbers.format(9.876)).isEqualTo("9.88");
    assertThat(Numbers.format(Double.NaN)).isEqualTo("-");
    assertThat(Numbers.percent(0.634)).isEqualTo("63 %");
    assertThat(Numbers.percent(0.0123)).isEqualTo("1.2 %");
    assertThat(Numbers.percent(1.4)).isEqualTo("140 %");
    assertThat(Numbers.percent(Double.NaN)).isEqualTo("-");
  }
}
