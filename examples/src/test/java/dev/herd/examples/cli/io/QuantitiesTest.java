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

  @Test
  void whatIsRoundedUpToTheNextPrefixHasIt() {
    assertThat(Quantities.bytes(999_499)).isEqualTo("999 kB");
    assertThat(Quantities.bytes(999_999)).isEqualTo("1.00 MB");
    assertThat(Quantities.count(999_999_999)).isEqualTo("1.00 G");
    assertThat(Quantities.bytes(9_999)).isEqualTo("10.0 kB");
    assertThat(Quantities.bytes(99_960)).isEqualTo("100 kB");
    assertThat(Quantities.binaryBytes((1 << 20) - 1)).isEqualTo("1.00 MiB");
    assertThat(Quantities.binaryBytes(1023)).isEqualTo("1023 B");
    assertThat(Quantities.binaryBytes(1024)).isEqualTo("1.00 KiB");
  }
}
