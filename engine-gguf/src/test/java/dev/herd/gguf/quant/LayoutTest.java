package dev.herd.gguf.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutTest {
  static Stream<Arguments> layouts() {
    return Stream.of(
        Arguments.of(GgmlType.Q4_0, Q40Layout.VALUES, Q40Layout.BYTES),
        Arguments.of(GgmlType.Q4_1, Q41Layout.VALUES, Q41Layout.BYTES),
        Arguments.of(GgmlType.Q5_0, Q50Layout.VALUES, Q50Layout.BYTES),
        Arguments.of(GgmlType.Q5_1, Q51Layout.VALUES, Q51Layout.BYTES),
        Arguments.of(GgmlType.Q8_0, Q80Layout.VALUES, Q80Layout.BYTES),
        Arguments.of(GgmlType.Q2_K, Q2KLayout.VALUES, Q2KLayout.BYTES),
        Arguments.of(GgmlType.Q3_K, Q3KLayout.VALUES, Q3KLayout.BYTES),
        Arguments.of(GgmlType.Q4_K, Q4KLayout.VALUES, Q4KLayout.BYTES),
        Arguments.of(GgmlType.Q5_K, Q5KLayout.VALUES, Q5KLayout.BYTES),
        Arguments.of(GgmlType.Q6_K, Q6KLayout.VALUES, Q6KLayout.BYTES),
        Arguments.of(GgmlType.IQ4_NL, Iq4NlLayout.VALUES, Iq4NlLayout.BYTES),
        Arguments.of(GgmlType.IQ4_XS, Iq4XsLayout.VALUES, Iq4XsLayout.BYTES),
        Arguments.of(GgmlType.MXFP4, Mxfp4Layout.VALUES, Mxfp4Layout.BYTES));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void fieldsAddUpToTheBlock(GgmlType type, int values, int bytes) {
    assertThat(values).isEqualTo(type.blockSize());
    assertThat(bytes).isEqualTo(type.bytesPerBlock());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void everyWeightTypeHasItsCodec(GgmlType type) {
    assertThat(BlockCodec.of(type).type()).isSameAs(type);
    assertThat(BlockCodec.of(type).canQuantize()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "I\\d+|F64")
  void typesThatHoldNoWeightsHaveNone(GgmlType type) {
    assertThatThrownBy(() -> BlockCodec.of(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(type.name());
  }

  @Test
  void sixBitPairsComeBack() {
    byte[] scales = {0, 63, 1, 32, 15, 16, 48, 63};
    byte[] minimums = {63, 2, 31, 0, 47, 33, 63, 17};
    var packed = MemorySegment.ofArray(new byte[12]);
    SixBitPairs.put(scales, minimums, packed, 0);
    for (int i = 0; i < 8; i++) {
      assertThat(SixBitPairs.scale(packed, 0, i)).isEqualTo(scales[i]);
      assertThat(SixBitPairs.minimum(packed, 0, i)).isEqualTo(minimums[i]);
    }
  }
}
