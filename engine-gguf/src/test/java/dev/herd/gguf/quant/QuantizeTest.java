package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.Blocks.encode;
import static dev.herd.gguf.quant.Blocks.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizeTest {
  private static final int COUNT = 16 * 256;

  private static float[] gaussian(long seed, float deviation) {
    Random random = new Random(seed);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (float) random.nextGaussian() * deviation;
    }
    return values;
  }

  private static double relativeError(float[] values, float[] reference) {
    double error = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = (double) values[i] - reference[i];
      error += difference * difference;
      squares += (double) reference[i] * reference[i];
    }
    return Math.sqrt(error / squares);
  }

  /** Bounds are a twentieth above what round-to-nearest with these searches loses. */
  @ParameterizedTest
  @CsvSource({
    "F32, 0", "F16, 2.2e-4", "BF16, 1.72e-3", "Q4_0, 0.0917", "Q4_1, 0.0832", "Q5_0, 0.0457",
    "Q5_1, 0.0404", "Q8_0, 5.67e-3", "Q2_K, 0.317", "Q3_K, 0.160", "Q4_K, 0.0748", "Q5_K, 0.0382",
    "Q6_K, 0.0186", "IQ4_NL, 0.0802", "IQ4_XS, 0.0807", "MXFP4, 0.123"
  })
  void gaussianWeightsComeBackWithinTheTypesError(GgmlType type, double bound) {
    float[] values = gaussian(1, 0.02f);
    double error = relativeError(roundTrip(type, values), values);
    assertThat(error).isLessThanOrEqualTo(bound);
    if (type != GgmlType.F32) {
      assertThat(error)
          .as("half the bound would be too good for this type")
          .isGreaterThan(bound / 2);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void zerosStayZeros(GgmlType type) {
    for (float back : roundTrip(type, new float[256])) {
      assertThat(back).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void equalValuesStayCloseToEachOther(GgmlType type) {
    for (float value : new float[] {1, -1, 0.3f, -0.3f, 1000, -1000}) {
      float[] values = new float[256];
      Arrays.fill(values, value);
      for (float back : roundTrip(type, values)) {
        // MXFP4's levels are up to a quarter of the value apart.
        assertThat(back).isBetween(value - Math.abs(value) / 4, value + Math.abs(value) / 4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void tinyValuesGiveFiniteSmallOnes(GgmlType type) {
    for (float deviation : new float[] {Float.MIN_VALUE, 1e-41f, 1e-38f, 1e-30f, 1e-20f, 1e-8f}) {
      for (float back : roundTrip(type, gaussian(2, deviation))) {
        assertThat(Math.abs(back)).isLessThan(8 * Math.max(deviation, 1e-38f) + 0x1p-24f * 128);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void largeValuesKeepTheirSize(GgmlType type) {
    float[] values = gaussian(3, 5000);
    assertThat(relativeError(roundTrip(type, values), values)).isLessThan(0.32);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64|F32|BF16|MXFP4")
  void valuesBeyondTheScalesRangeAreRefused(GgmlType type) {
    for (float size : new float[] {1e12f, 1e25f, 3e38f}) {
      float[] values = new float[256];
      values[3] = size;
      values[100] = -size;
      assertThatThrownBy(() -> encode(type, values)).isInstanceOf(QuantizationException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64|F32|BF16|F16")
  void valuesThatAreNoFiniteNumberAreRefused(GgmlType type) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] values = new float[512];
      values[300] = bad;
      assertThatThrownBy(() -> encode(type, values))
          .isInstanceOf(QuantizationException.class)
          .hasMessageContaining(type.name())
          .hasMessageContaining("300")
          .hasMessageContaining(String.valueOf(bad));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void floatTypesKeepWhatIsNoNumber(GgmlType type) {
    float lowPayload = Float.intBitsToFloat(0x7F800001);
    float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, lowPayload, -0f};
    float[] back = roundTrip(type, values);
    assertThat(back[0]).isNaN();
    assertThat(back[1]).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(back[2]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(back[3]).isNaN();
    assertThat(Float.floatToRawIntBits(back[4])).isEqualTo(Float.floatToRawIntBits(-0f));
  }

  @Test
  void floatTypesRoundTiesToEven() {
    float[] halves = {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 1 + 0x1.8p-11f};
    assertThat(roundTrip(GgmlType.F16, halves)).containsExactly(1, 1 + 0x1p-9f, 1 + 0x1p-10f);
    float[] brains = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.8p-8f};
    assertThat(roundTrip(GgmlType.BF16, brains)).containsExactly(1, 1 + 0x1p-6f, 1 + 0x1p-7f);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void floatTypesRefuseFiniteValuesThatWouldBecomeInfinite(GgmlType type) {
    assertThatThrownBy(() -> encode(type, new float[] {Float.MAX_VALUE}))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("3.4028235E38");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64|F32|BF16|F16")
  void countsThatAreNoWholeBlocksAreRefused(GgmlType type) {
    BlockCodec codec = BlockCodec.of(type);
    MemorySegment segment = MemorySegment.ofArray(new byte[1024]);
    float[] values = new float[1024];
    for (int count : new int[] {-type.blockSize(), 1, type.blockSize() - 1, 257}) {
      assertThatThrownBy(() -> codec.dequantize(segment, 0, values, 0, count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(count));
      assertThatThrownBy(() -> codec.quantize(values, 0, segment, 0, count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(count));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void rangesBeyondSourceOrTargetAreRefused(GgmlType type) {
    BlockCodec codec = BlockCodec.of(type);
    MemorySegment segment = MemorySegment.ofArray(new byte[(int) type.bytes(512)]);
    float[] values = new float[512];
    assertThatThrownBy(() -> codec.dequantize(segment, 1, values, 0, 512))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.dequantize(segment, 0, values, 1, 512))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.quantize(values, -1, segment, 0, 512))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.quantize(values, 0, segment, 1, 512))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "I\\d+|F64")
  void offsetsNeedNoAlignmentAndNothingElseIsTouched(GgmlType type) {
    float[] values = gaussian(4, 1);
    byte[] expected = new byte[(int) type.bytes(512)];
    BlockCodec codec = BlockCodec.of(type);
    codec.quantize(values, 256, MemorySegment.ofArray(expected), 0, 512);
    byte[] shifted = new byte[expected.length + 4];
    Arrays.fill(shifted, (byte) 0x55);
    codec.quantize(values, 256, MemorySegment.ofArray(shifted), 1, 512);
    assertThat(Arrays.copyOfRange(shifted, 1, 1 + expected.length)).isEqualTo(expected);
    assertThat(new byte[] {shifted[0], shifted[shifted.length - 1]}).containsOnly(0x55);

    float[] target = new float[512 + 7];
    codec.dequantize(MemorySegment.ofArray(shifted), 1, target, 5, 512);
    float[] straight = new float[512];
    codec.dequantize(MemorySegment.ofArray(expected), 0, straight, 0, 512);
    assertThat(Arrays.copyOfRange(target, 5, 517)).isEqualTo(straight);
    assertThat(new float[] {target[4], target[517]}).containsOnly(0f);
  }

  @Test
  void q8RoundsTiesAwayFromZero() {
    float[] values = new float[32];
    values[0] = 127; // scale 1
    values[1] = 0.5f;
    values[2] = -2.5f;
    values[3] = 0.49999997f;
    assertThat(roundTrip(GgmlType.Q8_0, values)).startsWith(127f, 1f, -3f, 0f);
  }

  @Test
  void theValueOfLargestMagnitudeIsExactInSymmetricTypes() {
    float[] values = new float[32];
    values[7] = -4;
    values[8] = 4;
    assertThat(roundTrip(GgmlType.Q4_0, values)[7]).isEqualTo(-4f);
    assertThat(roundTrip(GgmlType.Q4_0, values)[8]).isEqualTo(3.5f);
    assertThat(roundTrip(GgmlType.Q5_0, values)[8]).isEqualTo(3.75f);
  }
}
