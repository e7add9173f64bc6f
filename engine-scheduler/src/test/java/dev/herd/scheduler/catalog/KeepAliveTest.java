package dev.herd.scheduler.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  @ParameterizedTest
  @CsvSource({
    "5m, 300000000000",
    "1h30m, 5400000000000",
    "300ms, 300000000",
    "1.5s, 1500000000",
    "+2us, 2000",
    "7ns, 7",
    "10, 10000000000",
    "0.5, 500000000",
    "0, 0",
    "0s, 0",
    "' 1m ', 60000000000"
  })
  void readsSecondsAndDurations(String text, long nanos) {
    assertThat(KeepAlive.parse(text).nanos()).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-1m", "-0.1s", "99999999999999999999h"})
  void negativeAndEndlessTimesAreForEver(String text) {
    assertThat(KeepAlive.parse(text)).isEqualTo(KeepAlive.FOREVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "5 m", "five", "5d", "1h-30m", "1..5s", "5mm"})
  void refusesOtherTextsAndQuotesThem(String text) {
    assertThatThrownBy(() -> KeepAlive.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining('"' + text + '"')
        .hasMessageContaining("1h30m");
  }

  @Test
  void readsNumbers() {
    assertThat(KeepAlive.ofSeconds(90)).isEqualTo(KeepAlive.of(Duration.ofSeconds(90)));
    assertThat(KeepAlive.ofSeconds(-1).forever()).isTrue();
    assertThat(KeepAlive.ofSeconds(Double.POSITIVE_INFINITY).forever()).isTrue();
    assertThat(KeepAlive.ofSeconds(1e300).forever()).isTrue();
    assertThat(KeepAlive.DEFAULT).isEqualTo(KeepAlive.parse("5m"));
    assertThatThrownBy(() -> KeepAlive.ofSeconds(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
