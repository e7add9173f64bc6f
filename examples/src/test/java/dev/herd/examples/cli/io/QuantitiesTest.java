package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantitiesTest {
  @Test
  void threeDigitsAndAPrefix() {
    assertThat(Quantities.bytes(0)).isEqualTo("0 B");
    assertThat(Quantities.bytes(999)).isEqualTo("999 B");
    assertThat(Quantities.bytes(1000)).isEqualTo("1.00 kB");
    assertThat(Quantities.bytes(641_184)).isEqualTo("641 kB");
    assertThat(Quantities.count(268_098_176)).isEqualTo("268 M");
    assertThat(Quantities.bytes(1_240_000_000)).isEqualTo("1.24 GB");
    assertThat(Quantities.bytes(Long.MAX_VALUE)).isEqualTo("9.22 EB");
    assertThat(Quantities.count(12)).isEqualTo("12");
  }
}
