package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a file can be wrong gets one line that says so. */
class MalformedFileTest {
  private static final long HUGE = 1L << 61;
  private static final String HUGE_TEXT = Long.toString(HUGE);

  @TempDir Path folder;

  private static Arguments wrong(String name, RawGguf raw, String... parts) {
    return Arguments.of(name, raw, parts);
  }

  private static RawGguf metadata(GgufValueType type) {
    return RawGguf.header(0, 1).key("key", type);
  }

  private static RawGguf tensor(long type, long offset, long... dimensions) {
    return RawGguf.header(1, 0).tensor("t", type, offset, dimensions).align(32).zeros(1024);
  }

  static Stream<Arguments> fixedParts() {
    return Stream.of(
        wrong("empty", new RawGguf(), "the file is empty"),
        wrong("short", new RawGguf().text("GGU"), "magic number", "4 bytes needed, 3 left"),
        wrong("magic", new RawGguf().text("GGUX").zeros(60), "47475558", "not 47475546"),
        wrong("control", new RawGguf().text("GGUF").int32(3), "ends in the tensor count"),
        wrong("reversed", new RawGguf().text("FUGG").zeros(60), "big-endian"),
        wrong(
            "big-endian", new RawGguf().text("GGUF").bytes(new byte[] {0, 0, 0, 3}), "big-endian"),
        wrong("version 0", new RawGguf().text("GGUF").int32(0), "version 0", "2 and 3", "byte 4"),
        wrong("version 1", new RawGguf().text("GGUF").int32(1), "version 1"),
        wrong("version 99", new RawGguf().text("GGUF").int32(99), "version 99"),
        wrong("version -1", new RawGguf().text("GGUF").int32(-1), "version 4294967295"),
        wrong("tensors", RawGguf.header(-1, 0), "tensor count 18446744073709551615"),
        wrong("tensors", RawGguf.header(1 << 18, 0), "tensor count 262144", "are left", "byte 8"),
        wrong("tensors", RawGguf.header(1, 0), "tensor count 1", "only"),
        wrong("entries", RawGguf.header(0, Long.MIN_VALUE), "metadata count 9223372036854775808"),
        wrong("entries", RawGguf.header(0, 1 << 31), "metadata count", "byte 16"));
  }

  static Stream<Arguments> metadata() {
    RawGguf twice = RawGguf.header(0, 2);
    for (int i = 0; i < 2; i++) {
      twice.key("key", GgufValueType.UINT8).bytes((byte) 1);
    }
    return Stream.of(
        wrong("no key", RawGguf.header(0, 1).string("").zeros(99), "entry 0", "key of 0 bytes"),
        wrong("key", RawGguf.header(0, 1).int64(HUGE).zeros(99), "key of " + HUGE_TEXT),
        wrong("key", RawGguf.header(0, 1).int64(-1).zeros(99), "key of 18446744073709551615"),
        wrong("key", RawGguf.header(0, 1).int64(65536).zeros(70000), "65536 bytes", "65535"),
        wrong("key", RawGguf.header(0, 1).int64(1000).zeros(99), "ends in the key", "1000 bytes"),
        wrong(
            "utf-8",
            RawGguf.header(0, 1).int64(2).bytes((byte) 0xff, (byte) 0xfe).zeros(99),
            "key",
            "not valid UTF-8"),
        wrong("twice", twice, "'key'", "twice", "byte 40"),
        wrong("type 13", RawGguf.header(0, 1).string("key").int32(13).zeros(9), "type 13"),
        wrong("type -1", RawGguf.header(0, 1).string("key").int32(-1).zeros(9), "type 4294967295"),
        wrong("cut", metadata(GgufValueType.UINT64).zeros(7), "'key'", "8 bytes needed, 7 left"),
        wrong("flag", metadata(GgufValueType.BOOL).bytes((byte) 2), "flag 2", "byte 39"),
        wrong("string", metadata(GgufValueType.STRING).int64(HUGE), "'key'", HUGE_TEXT),
        wrong("string", metadata(GgufValueType.STRING).int64(-1), "18446744073709551615 bytes"),
        wrong("string", metadata(GgufValueType.STRING).int64(5).zeros(4), "only 4 are left"),
        wrong("string", metadata(GgufValueType.STRING).zeros(7), "length of string 0"));
  }

  static Stream<Arguments> arrays() {
    RawGguf deep = RawGguf.header(0, 1).array("key", GgufValueType.ARRAY, 1);
    for (int i = 0; i < 8; i++) {
      deep.arrayHead(GgufValueType.ARRAY, 1);
    }
    deep.arrayHead(GgufValueType.UINT8, 0);
    RawGguf array = RawGguf.header(0, 1).key("key", GgufValueType.ARRAY);
    return Stream.of(
        wrong("type", array.int32(99).int64(0), "'key'", "array element type 99"),
        wrong("length", array(GgufValueType.STRING, HUGE), "'key'", "array length " + HUGE_TEXT),
        wrong("length", array(GgufValueType.UINT8, -1), "array length 18446744073709551615"),
        wrong("length", array(GgufValueType.UINT64, 2).zeros(15), "needs at least 16 bytes"),
        wrong("length", array(GgufValueType.STRING, 3).zeros(23), "needs at least 24 bytes"),
        wrong("length", array(GgufValueType.ARRAY, 3).zeros(35), "needs at least 36 bytes"),
        wrong("length", array(GgufValueType.UINT8, 1 << 30), "1073741824"),
        wrong(
            "string",
            array(GgufValueType.STRING, 2).string("a").int64(2).bytes((byte) 1),
            "string 1 of 2 has 2 bytes, but only 1"),
        wrong(
            "string",
            array(GgufValueType.STRING, 2).string("12345678").zeros(7),
            "length of string 1 of 2"),
        wrong("depth", deep, "'key'", "nested more than 8 deep"));
  }

  private static RawGguf array(GgufValueType type, long size) {
    return RawGguf.header(0, 1).array("key", type, size);
  }

  static Stream<Arguments> alignments() {
    return Stream.of(0, 1, 4, 24, 1 << 25, -1)
        .map(
            value ->
                wrong(
                    "alignment " + value,
                    RawGguf.header(0, 1)
                        .key("general.alignment", GgufValueType.UINT32)
                        .int32(value),
                    "'general.alignment'",
                    Integer.toUnsignedString(value)));
  }

  static Stream<Arguments> tensors() {
    RawGguf name = RawGguf.header(1, 0).string("n".repeat(256)).zeros(999);
    return Stream.of(
        wrong("name", name, "tensor entry 0", "name of 256 bytes"),
        wrong("name", RawGguf.header(1, 0).string("").zeros(99), "name of 0 bytes"),
        wrong(
            "utf-8", RawGguf.header(1, 0).int64(1).bytes((byte) 0x80).zeros(99), "not valid UTF-8"),
        wrong("dimensions", tensor(0, 0), "tensor 't'", "0 dimensions"),
        wrong("dimensions", tensor(0, 0, 1, 1, 1, 1, 1), "5 dimensions"),
        wrong(
            "dimensions",
            RawGguf.header(1, 0).string("t").int32(-1).zeros(99),
            "4294967295 dimensions"),
        wrong("dimension", tensor(0, 0, 1, 0), "dimension 1 is 0", "byte 33"),
        wrong("dimension", tensor(0, 0, -1), "dimension 0 is 18446744073709551615"),
        wrong("dimension", tensor(0, 0, 1L << 62), "take more than 2^63 - 1 bytes"),
        wrong("product", tensor(24, 0, 1L << 33, 1L << 33), "take more than"),
        wrong("product", tensor(24, 0, 1L << 62), "past the end of the file"),
        wrong("row", tensor(2, 0, 7), "rows of 7 values", "Q4_0 blocks of 32"),
        wrong("row", tensor(12, 0, 128, 2), "rows of 128 values", "Q4_K blocks of 256"),
        wrong("removed", tensor(4, 0, 32), "type 4 (Q4_2) was removed"),
        wrong("removed", tensor(31, 0, 32), "type 31 (Q4_0_4_4) was removed"),
        wrong("removed", tensor(38, 0, 32), "type 38 (IQ4_NL_8_8) was removed"),
        wrong("unsupported", tensor(16, 0, 256), "type 16 (IQ2_XXS) is not supported"),
        wrong("unsupported", tensor(34, 0, 256), "type 34 (TQ1_0) is not supported"),
        wrong("unknown", tensor(200, 0, 32), "type 200 is unknown"),
        wrong("unknown", tensor(-1, 0, 32), "type 4294967295 is unknown"),
        wrong("offset", tensor(0, -32, 1), "data offset 18446744073709551584"),
        wrong("offset", tensor(0, 1L << 50, 1), "data offset 1125899906842624"),
        wrong("offset", tensor(0, 7, 1), "data offset 7", "alignment 32"),
        wrong("end", tensor(0, 0, 257), "1028 bytes from byte 64 on", "1088 bytes"),
        wrong("end", tensor(0, 1024, 1), "4 bytes from byte 1088 on"));
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        wrong("twice", pair("a", 32), "tensor 'a'", "twice"),
        wrong("overlap", pair("b", 0), "tensor 'b'", "overlaps tensor 'a'", "40 bytes"),
        wrong("overlap", pair("b", 32), "tensor 'b'", "offset 32 overlaps tensor 'a'"));
  }

  private static RawGguf pair(String second, long offset) {
    return RawGguf.header(2, 0)
        .tensor("a", GgmlType.F32.id(), 0, 10)
        .tensor(second, GgmlType.F32.id(), offset, 10)
        .align(32)
        .zeros(256);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource({"fixedParts", "metadata", "arrays", "alignments", "tensors", "pairs"})
  void aMessageSaysWhatIsWrong(String name, RawGguf raw, String[] parts) throws IOException {
    Path file = raw.write(folder.resolve("wrong.gguf"));
    assertThatThrownBy(() -> GgufFile.open(file))
        .isInstanceOf(GgufFormatException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(parts)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).isPrintable());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyNumberOfDimensionsIsRead(int count) throws IOException {
    long[] dimensions = new long[count];
    Arrays.fill(dimensions, 2);
    Path file = tensor(0, 0, dimensions).write(folder.resolve("right.gguf"));
    try (GgufFile opened = GgufFile.open(file)) {
      assertThat(opened.tensor("t").elements()).isEqualTo(1 << count);
    }
  }

  @Test
  void aNameInAMessageIsPrintableAndShort() throws IOException {
    RawGguf raw = RawGguf.header(0, 1).string("\u001b[2J\n" + "k".repeat(5000)).int32(99).zeros(9);
    Path file = raw.write(folder.resolve("wrong.gguf"));
    assertThatThrownBy(() -> GgufFile.open(file))
        .isInstanceOfSatisfying(
            GgufFormatException.class,
            e -> {
              assertThat(e.getMessage()).contains("'\\u{1b}[2J\\nkkk").hasLineCount(1);
              assertThat(e.getMessage().length()).isLessThan(400);
              assertThat(e.file()).isEqualTo(file.toString());
              assertThat(e.field()).startsWith("metadata '");
              assertThat(e.offset()).isEqualTo(24 + 8 + 5005);
            });
  }

  @Test
  void everyCutIsRefused() throws IOException {
    byte[] whole =
        RawGguf.header(1, 2)
            .array("a", GgufValueType.STRING, 2)
            .string("x")
            .string("y")
            .key("b", GgufValueType.FLOAT64)
            .zeros(8)
            .tensor("t", GgmlType.F32.id(), 0, 3)
            .align(32)
            .zeros(12)
            .toBytes();
    Path file = folder.resolve("cut.gguf");
    Files.write(file, whole);
    GgufFile.open(file).close();
    IntStream.range(0, whole.length)
        .forEach(
            length ->
                assertThatThrownBy(
                        () -> {
                          Files.write(file, Arrays.copyOf(whole, length));
                          GgufFile.open(file);
                        })
                    .isInstanceOf(GgufFormatException.class));
  }
}
