package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufMetadataTest {
  @TempDir Path folder;

  private GgufFile open(RawGguf raw) throws IOException {
    return GgufFile.open(raw.write(folder.resolve("model.gguf")));
  }

  private static RawGguf scalars() {
    return RawGguf.header(0, 15)
        .key("u8", GgufValueType.UINT8)
        .bytes((byte) 200)
        .key("i8", GgufValueType.INT8)
        .bytes((byte) -7)
        .key("u16", GgufValueType.UINT16)
        .bytes((byte) 0xff, (byte) 0xff)
        .key("i16", GgufValueType.INT16)
        .bytes((byte) 0xfe, (byte) 0xff)
        .key("u32", GgufValueType.UINT32)
        .int32(-1)
        .key("i32", GgufValueType.INT32)
        .int32(-1)
        .key("f32", GgufValueType.FLOAT32)
        .int32(Float.floatToIntBits(0.25f))
        .key("bool", GgufValueType.BOOL)
        .bytes((byte) 1)
        .key("string", GgufValueType.STRING)
        .string("zwölf")
        .key("u64", GgufValueType.UINT64)
        .int64(Long.MAX_VALUE)
        .key("i64", GgufValueType.INT64)
        .int64(Long.MIN_VALUE)
        .key("f64", GgufValueType.FLOAT64)
        .int64(Double.doubleToLongBits(-1.5))
        .key("big", GgufValueType.UINT64)
        .int64(-1)
        .key("wide", GgufValueType.FLOAT64)
        .int64(Double.doubleToLongBits(1e300))
        .key("nan", GgufValueType.FLOAT32)
        .int32(Float.floatToIntBits(Float.NaN));
  }

  @Test
  void everyScalarTypeIsRead() throws IOException {
    try (GgufFile file = open(scalars())) {
      GgufMetadata m = file.metadata();
      assertThat(m.keys())
          .containsExactly(
              "u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "u64", "i64", "f64",
              "big", "wide", "nan");
      assertThat(m.integer("u8")).isEqualTo(200);
      assertThat(m.integer("i8")).isEqualTo(-7);
      assertThat(m.integer("u16")).isEqualTo(65535);
      assertThat(m.integer("i16")).isEqualTo(-2);
      assertThat(m.integer("u32")).isEqualTo(0xffffffffL);
      assertThat(m.integer("i32")).isEqualTo(-1);
      assertThat(m.integer("u64")).isEqualTo(Long.MAX_VALUE);
      assertThat(m.integer("i64")).isEqualTo(Long.MIN_VALUE);
      assertThat(m.real("f32")).isEqualTo(0.25f);
      assertThat(m.real("f64")).isEqualTo(-1.5f);
      assertThat(m.flag("bool")).isTrue();
      assertThat(m.string("string")).isEqualTo("zwölf");
      assertThat(m.type("u16")).isEqualTo(GgufValueType.UINT16);
      assertThat(m.type("none")).isNull();
      assertThat(m.contains("u16")).isTrue();
      assertThat(m.contains("none")).isFalse();
    }
  }

  @Test
  void defaultsAreForMissingKeysOnly() throws IOException {
    try (GgufFile file = open(scalars())) {
      GgufMetadata m = file.metadata();
      assertThat(m.integer("none", -5)).isEqualTo(-5);
      assertThat(m.integer("u8", -5)).isEqualTo(200);
      assertThat(m.real("none", 2)).isEqualTo(2);
      assertThat(m.real("f32", 2)).isEqualTo(0.25f);
      assertThat(m.flag("none", true)).isTrue();
      assertThat(m.flag("bool", false)).isTrue();
      assertThat(m.string("none", null)).isNull();
      assertThat(m.string("string", null)).isEqualTo("zwölf");
      assertThat(m.intInRange("none", 1, 2, -5)).isEqualTo(-5);
      assertThat(m.intInRange("u8", 1, 200, -5)).isEqualTo(200);
      assertThat(m.array("none")).isNull();
      assertThatThrownBy(() -> m.integer("f32", 1)).isInstanceOf(GgufFormatException.class);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithFileKeyAndValue() throws IOException {
    try (GgufFile file = open(scalars())) {
      GgufMetadata m = file.metadata();
      refused(() -> m.integer("big"), "'big'", "18446744073709551615");
      refused(() -> m.integer("string"), "'string'", "integer", "type string");
      refused(() -> m.integer("bool"), "'bool'", "type bool");
      refused(() -> m.integer("none"), "'none'", "missing");
      refused(() -> m.intInRange("u8", 0, 199), "'u8'", "200", "199");
      refused(() -> m.intInRange("u32", 0, Integer.MAX_VALUE), "4294967295");
      refused(() -> m.real("wide"), "'wide'", "1.0E300");
      refused(() -> m.real("nan"), "'nan'", "NaN");
      refused(() -> m.real("u8"), "'u8'", "type uint8");
      refused(() -> m.flag("u8"), "'u8'", "flag");
      refused(() -> m.string("u8"), "'u8'", "a string is needed");
      refused(() -> m.array("u8"), "'u8'", "an array is needed");
    }
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(GgufFormatException.class)
        .hasMessageContaining("model.gguf")
        .hasMessageContainingAll(parts);
  }

  @Test
  void valuesAreShownOnOneShortLine() throws IOException {
    RawGguf raw =
        RawGguf.header(0, 5)
            .key("u64", GgufValueType.UINT64)
            .int64(-1)
            .key("text", GgufValueType.STRING)
            .string("a\nb\u001b" + "c".repeat(1000))
            .key("f", GgufValueType.FLOAT32)
            .int32(Float.floatToIntBits(1e6f))
            .array("ints", GgufValueType.INT32, 8)
            .zeros(32)
            .array("nested", GgufValueType.ARRAY, 2)
            .arrayHead(GgufValueType.STRING, 1)
            .string("x")
            .arrayHead(GgufValueType.BOOL, 2)
            .bytes((byte) 0, (byte) 1);
    try (GgufFile file = open(raw)) {
      GgufMetadata m = file.metadata();
      assertThat(m.display("u64")).isEqualTo("18446744073709551615");
      assertThat(m.display("text")).startsWith("\"a\\nb\\u{1b}ccc").endsWith("ccc...\"");
      assertThat(m.display("text").length()).isLessThan(120);
      assertThat(m.display("f")).isEqualTo("1000000.0");
      assertThat(m.display("ints")).isEqualTo("int32[8] {0, 0, 0, 0, 0, 0, ...}");
      assertThat(m.display("nested"))
          .isEqualTo("array[2] {string[1] {\"x\"}, bool[2] {false, true}}");
    }
  }
}
