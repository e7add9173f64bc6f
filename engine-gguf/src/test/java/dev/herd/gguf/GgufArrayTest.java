package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufArrayTest {
  @TempDir Path folder;

  private GgufFile open(RawGguf raw) throws IOException {
    return GgufFile.open(raw.write(folder.resolve("model.gguf")));
  }

  private static List<String> strings(int count) {
    Random random = new Random(count);
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      strings.add("é".repeat(random.nextInt(5)) + i);
    }
    return strings;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 64, 1000})
  void stringsAreFoundInAnyOrder(int count) throws IOException {
    List<String> strings = strings(count);
    RawGguf raw = RawGguf.header(0, 1).array("a", GgufValueType.STRING, count);
    strings.forEach(raw::string);
    try (GgufFile file = open(raw)) {
      GgufArray array = file.metadata().array("a");
      assertThat(array.elementType()).isEqualTo(GgufValueType.STRING);
      assertThat(array.size()).isEqualTo(count);
      for (int i = count - 1; i >= 0; i--) {
        assertThat(array.string(i)).isEqualTo(strings.get(i));
      }
      long[] offsets = new long[count];
      array.stringOffsets(offsets);
      for (int i = 0; i < count; i++) {
        assertThat(offsets[i]).isEqualTo(array.stringOffset(i));
        byte[] utf8 =
            array
                .segment()
                .asSlice(offsets[i], array.stringLength(offsets[i]))
                .toArray(ValueLayout.JAVA_BYTE);
        assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(strings.get(i));
      }
      assertThatThrownBy(() -> array.string(count)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.string(-1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.stringOffsets(new long[count + 1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void numbersAreReadInPlaceAndCopied() throws IOException {
    RawGguf raw =
        RawGguf.header(0, 5)
            .array("i32", GgufValueType.INT32, 3)
            .int32(1)
            .int32(-2)
            .int32(3)
            .array("u8", GgufValueType.UINT8, 2)
            .bytes((byte) 255, (byte) 1)
            .array("f32", GgufValueType.FLOAT32, 2)
            .int32(Float.floatToIntBits(-1000f))
            .int32(Float.floatToIntBits(Float.NEGATIVE_INFINITY))
            .array("f64", GgufValueType.FLOAT64, 1)
            .int64(Double.doubleToLongBits(0.5))
            .array("flags", GgufValueType.BOOL, 3)
            .bytes((byte) 1, (byte) 0, (byte) 2);
    try (GgufFile file = open(raw)) {
      GgufMetadata m = file.metadata();
      int[] integers = new int[3];
      m.array("i32").copyIntegers(integers);
      assertThat(integers).containsExactly(1, -2, 3);
      assertThat(m.array("i32").integer(1)).isEqualTo(-2);
      int[] bytes = new int[2];
      m.array("u8").copyIntegers(bytes);
      assertThat(bytes).containsExactly(255, 1);
      float[] reals = new float[2];
      m.array("f32").copyReals(reals);
      assertThat(reals).containsExactly(-1000f, Float.NEGATIVE_INFINITY);
      assertThat(m.array("f64").real(0)).isEqualTo(0.5f);
      assertThat(m.array("flags").flag(0)).isTrue();
      assertThat(m.array("flags").flag(1)).isFalse();
      assertThatThrownBy(() -> m.array("flags").flag(2))
          .isInstanceOf(GgufFormatException.class)
          .hasMessageContainingAll("model.gguf", "'flags' element 2", "flag 2");
      MemorySegment segment = m.array("i32").segment();
      assertThat(segment.get(LittleEndian.INT, m.array("i32").numbersOffset() + 4)).isEqualTo(-2);
      assertThat(segment.isReadOnly()).isTrue();
    }
  }

  @Test
  void elementsThatDoNotFitAreRefused() throws IOException {
    RawGguf raw =
        RawGguf.header(0, 3)
            .array("u64", GgufValueType.UINT64, 1)
            .int64(-1)
            .array("u32", GgufValueType.UINT32, 1)
            .int32(-1)
            .array("f32", GgufValueType.FLOAT32, 1)
            .int32(Float.floatToIntBits(Float.NaN));
    try (GgufFile file = open(raw)) {
      GgufMetadata m = file.metadata();
      refused(() -> m.array("u64").integer(0), "'u64' element 0", "18446744073709551615");
      refused(() -> m.array("u32").copyIntegers(new int[1]), "'u32' element 0", "4294967295");
      refused(() -> m.array("f32").real(0), "'f32' element 0", "not a number");
      refused(() -> m.array("f32").integer(0), "'f32'", "type float32");
      refused(() -> m.array("u32").string(0), "'u32'", "strings are needed");
      refused(() -> m.array("u32").array(0), "'u32'", "arrays are needed");
    }
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(GgufFormatException.class)
        .hasMessageContaining("model.gguf")
        .hasMessageContainingAll(parts);
  }

  @Test
  void nestedArraysAreFoundInAnyOrder() throws IOException {
    int count = 100;
    RawGguf raw = RawGguf.header(0, 1).array("a", GgufValueType.ARRAY, count);
    for (int i = 0; i < count; i++) {
      if (i % 3 == 0) {
        raw.arrayHead(GgufValueType.ARRAY, 2)
            .arrayHead(GgufValueType.STRING, 1)
            .string("s" + i)
            .arrayHead(GgufValueType.UINT16, 0);
      } else {
        raw.arrayHead(GgufValueType.INT32, 1).int32(i);
      }
    }
    try (GgufFile file = open(raw)) {
      GgufArray array = file.metadata().array("a");
      for (int i = count - 1; i >= 0; i--) {
        GgufArray inner = array.array(i);
        if (i % 3 == 0) {
          assertThat(inner.array(0).string(0)).isEqualTo("s" + i);
          assertThat(inner.array(1).elementType()).isEqualTo(GgufValueType.UINT16);
          assertThat(inner.array(1).size()).isZero();
        } else {
          assertThat(inner.integer(0)).isEqualTo(i);
        }
      }
    }
  }
}
