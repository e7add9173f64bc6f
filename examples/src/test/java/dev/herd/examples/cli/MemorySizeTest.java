package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({
    "4G, 4294967296",
    "1.5 gb, 1610612736",
    "512MiB, 536870912",
    "2kib, 2048",
    "0.5K, 512",
    "1T, 1099511627776",
    "100, 100",
    "100B, 100"
  })
  void readsAmounts(String text, long bytes) {
    assertThat(new MemorySize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0.5", "-1G", "G", "1X", "1e9", "2ki", "999999999999T", "4 G B"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> new MemorySize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
