package dev.herd.gguf.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileTypeTest {
  @ParameterizedTest
  @EnumSource
  void everyNameIsKnownInAnyCase(FileType type) {
    assertThat(FileType.parse(type.name())).isSameAs(type);
    assertThat(FileType.parse(type.name().toLowerCase(Locale.ROOT))).isSameAs(type);
  }

  @ParameterizedTest
  @CsvSource({"Q3_K, Q3_K_M", "q4_k, Q4_K_M", "Q5_K, Q5_K_M", "MXFP4, MXFP4_MOE"})
  void shortNamesMeanTheUsualMix(String name, FileType type) {
    assertThat(FileType.parse(name)).isSameAs(type);
  }

  @Test
  void unknownNamesAreRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> FileType.parse("Q9_Z"))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("Q9_Z")
        .hasMessageContaining("Q4_K_M");
  }
}
