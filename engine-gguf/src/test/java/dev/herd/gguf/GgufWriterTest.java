package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufWriterTest {
  @TempDir Path folder;

  private Path target() {
    return folder.resolve("model.gguf");
  }

  private static GgufWriter allTypes() {
    return new GgufWriter()
        .putString("string", "zwölf \u0000 \ud83d\ude00")
        .putInteger("u8", GgufValueType.UINT8, 255)
        .putInteger("i8", GgufValueType.INT8, -128)
        .putInteger("u16", GgufValueType.UINT16, 65535)
        .putInteger("i16", GgufValueType.INT16, -32768)
        .putUint32("u32", 0xffffffffL)
        .putInteger("i32", GgufValueType.INT32, Integer.MIN_VALUE)
        .putInteger("u64", GgufValueType.UINT64, Long.MAX_VALUE)
        .putInteger("i64", GgufValueType.INT64, Long.MIN_VALUE)
        .putFloat32("f32", 0.1f)
        .putReal("f64", GgufValueType.FLOAT64, 0.5)
        .putFlag("flag", true)
        .putStrings("strings", List.of("a", "", "ccc"))
        .putInt32s("ints", 1, -2, 3)
        .putFloat32s("floats", 0.5f, -1000f)
        .putArray("flags", new GgufArrayValue(GgufValueType.BOOL, List.of(true, false)))
        .putArray("u16s", new GgufArrayValue(GgufValueType.UINT16, List.of(65535, 0L, (short) 7)))
        .putArray("empty", new GgufArrayValue(GgufValueType.ARRAY, List.of()))
        .putArray(
            "nested",
            new GgufArrayValue(
                GgufValueType.ARRAY,
                List.of(
                    new GgufArrayValue(GgufValueType.STRING, List.of("x", "y")),
                    new GgufArrayValue(
                        GgufValueType.ARRAY,
                        List.of(new GgufArrayValue(GgufValueType.FLOAT64, List.of(0.25)))))));
  }

  private static void checkAllTypes(GgufMetadata m) {
    assertThat(m.string("string")).isEqualTo("zwölf \u0000 \ud83d\ude00");
    assertThat(m.integer("u8")).isEqualTo(255);
    assertThat(m.integer("i8")).isEqualTo(-128);
    assertThat(m.integer("u16")).isEqualTo(65535);
    assertThat(m.integer("i16")).isEqualTo(-32768);
    assertThat(m.integer("u32")).isEqualTo(0xffffffffL);
    assertThat(m.integer("i32")).isEqualTo(Integer.MIN_VALUE);
    assertThat(m.integer("u64")).isEqualTo(Long.MAX_VALUE);
    assertThat(m.integer("i64")).isEqualTo(Long.MIN_VALUE);
    assertThat(m.real("f32")).isEqualTo(0.1f);
    assertThat(m.real("f64")).isEqualTo(0.5f);
    assertThat(m.flag("flag")).isTrue();
    assertThat(m.array("strings").string(2)).isEqualTo("ccc");
    int[] ints = new int[3];
    m.array("ints").copyIntegers(ints);
    assertThat(ints).containsExactly(1, -2, 3);
    float[] floats = new float[2];
    m.array("floats").copyReals(floats);
    assertThat(floats).containsExactly(0.5f, -1000f);
    assertThat(m.array("flags").flag(0)).isTrue();
    assertThat(m.array("flags").flag(1)).isFalse();
    assertThat(m.array("u16s").integer(2)).isEqualTo(7);
    assertThat(m.array("empty").size()).isZero();
    assertThat(m.array("nested").array(0).string(1)).isEqualTo("y");
    assertThat(m.array("nested").array(1).array(0).real(0)).isEqualTo(0.25f);
  }

  @Test
  void metadataOfEveryTypeComesBackInOrder() throws IOException {
    GgufWriter writer = allTypes();
    try (GgufOutput out = writer.create(target())) {
      out.finish();
    }
    try (GgufFile file = GgufFile.open(target())) {
      checkAllTypes(file.metadata());
      assertThat(file.metadata().keys()).startsWith("string", "u8", "i8").endsWith("nested");
      for (GgufValueType type : GgufValueType.values()) {
        assertThat(file.metadata().keys()).anyMatch(key -> file.metadata().type(key) == type);
      }
    }
  }

  @Test
  void metadataIsCopiedFromAnotherFileButItsLayout() throws IOException {
    Path source = folder.resolve("source.gguf");
    GgufWriter writer =
        allTypes()
            .alignment(64)
            .putInteger("split.no", GgufValueType.UINT16, 0)
            .putInteger("split.count", GgufValueType.UINT16, 1);
    try (GgufOutput out = writer.create(source)) {
      out.finish();
    }
    try (GgufFile file = GgufFile.open(source);
        GgufOutput out =
            new GgufWriter().copyAll(file.metadata()).putUint32("u32", 5).create(target())) {
      out.finish();
    }
    try (GgufFile file = GgufFile.open(target())) {
      assertThat(file.alignment()).isEqualTo(32);
      assertThat(file.metadata().contains("split.count")).isFalse();
      assertThat(file.metadata().integer("u32")).isEqualTo(5);
      assertThat(file.metadata().keys()).startsWith("string", "u8", "i8", "u16", "i16", "u32");
      try (GgufOutput out =
          new GgufWriter().copyAll(file.metadata()).putUint32("u32", 0xffffffffL).create(source)) {
        out.finish();
      }
    }
    try (GgufFile file = GgufFile.open(source)) {
      checkAllTypes(file.metadata());
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 32", "3, 8", "3, 32", "3, 4096"})
  void tensorsComeBackFromAnySegmentInAnyPieces(int version, int alignment) throws IOException {
    Random random = new Random(alignment);
    byte[] first = new byte[34 * 5];
    byte[] second = new byte[300_000];
    random.nextBytes(first);
    random.nextBytes(second);
    float[] third = {1, 2, 3};
    GgufWriter writer =
        new GgufWriter()
            .version(version)
            .alignment(alignment)
            .tensor("first", GgmlType.Q8_0, 32, 5)
            .tensor("second", GgmlType.I8, 1000, 300)
            .tensor("third", GgmlType.F32, 3, 1, 1, 1);
    try (GgufOutput out = writer.create(target());
        Arena arena = Arena.ofConfined()) {
      out.startTensor("first");
      out.write(MemorySegment.ofArray(first).asSlice(0, 100));
      out.write(MemorySegment.ofArray(first).asSlice(100));
      MemorySegment data = arena.allocate(second.length);
      MemorySegment.copy(second, 0, data, ValueLayout.JAVA_BYTE, 0, second.length);
      out.startTensor("second");
      out.write(data.asSlice(0, 1));
      out.write(data.asSlice(1, 200_000));
      out.write(data.asSlice(200_001));
      out.writeTensor("third", MemorySegment.ofArray(third));
      out.finish();
    }
    try (GgufFile file = GgufFile.open(target())) {
      assertThat(file.version()).isEqualTo(version);
      assertThat(file.alignment()).isEqualTo(alignment);
      assertThat(file.tensors()).extracting(GgufTensor::name).isEqualTo(writer.tensorNames());
      assertThat(file.tensor("first").data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(first);
      assertThat(file.tensor("second").data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(second);
      assertThat(file.tensor("third").data().toArray(LittleEndian.FLOAT)).isEqualTo(third);
      assertThat(file.tensor("third").dimensions()).isEqualTo(4);
      for (GgufTensor tensor : file.tensors()) {
        assertThat(tensor.data().address() % alignment).isZero();
      }
    }
  }

  @Test
  void anExistingFileIsReplacedOnlyByFinishing() throws IOException {
    Files.writeString(target(), "before");
    GgufWriter writer = new GgufWriter().tensor("t", GgmlType.I8, 2);
    try (GgufOutput out = writer.create(target())) {
      out.startTensor("t");
      out.write(MemorySegment.ofArray(new byte[1]));
    }
    assertThat(Files.readString(target())).isEqualTo("before");
    assertThat(files()).containsExactly("model.gguf");
    try (GgufOutput out = writer.create(target())) {
      out.writeTensor("t", MemorySegment.ofArray(new byte[2]));
      out.finish();
    }
    try (GgufFile file = GgufFile.open(target())) {
      assertThat(file.tensor("t").bytes()).isEqualTo(2);
    }
    assertThat(files()).containsExactly("model.gguf");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void dataHasToBeWhatWasDeclared() throws IOException {
    GgufWriter writer = new GgufWriter().tensor("a", GgmlType.I8, 2).tensor("b", GgmlType.I8, 3);
    MemorySegment two = MemorySegment.ofArray(new byte[2]);
    try (GgufOutput out = writer.create(target())) {
      misused(() -> out.write(two), "no tensor was started");
      misused(() -> out.startTensor("b"), "b is not the next one, which is a");
      out.startTensor("a");
      misused(() -> out.write(MemorySegment.ofArray(new byte[3])), "3 bytes", "2 are missing");
      misused(() -> out.startTensor("b"), "2 bytes are missing: tensor a");
      out.write(two);
      misused(out::finish, "tensor b is missing");
      misused(() -> out.writeTensor("b", two), "1 bytes are missing: tensor b");
      misused(out::finish, "1 bytes are missing: tensor b");
      out.write(MemorySegment.ofArray(new byte[1]));
      misused(() -> out.startTensor("c"), "c is not the next one, which is none");
      out.finish();
      misused(out::finish, "closed");
    }
  }

  private static void misused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void whatAFileCannotHoldIsRefused() {
    GgufWriter w = new GgufWriter().tensor("t", GgmlType.I8, 1);
    refused(() -> w.putString("", "x"), "0 bytes");
    refused(() -> w.putString("k".repeat(65536), "x"), "65536 bytes");
    refused(() -> w.putString("k\ud800", "x"), "surrogate");
    refused(() -> w.putString("general.alignment", "x"), "alignment(int)");
    refused(() -> w.putInteger("k", GgufValueType.UINT8, 256), "256 is no UINT8");
    refused(() -> w.putInteger("k", GgufValueType.INT8, -129), "-129 is no INT8");
    refused(() -> w.putUint32("k", -1), "-1 is no UINT32");
    refused(() -> w.putInteger("k", GgufValueType.BOOL, 1), "BOOL is no integer type");
    refused(() -> w.putReal("k", GgufValueType.INT8, 1), "INT8 is no floating-point type");
    refused(() -> w.putArray("k", new GgufArrayValue(GgufValueType.STRING, List.of(1))), "STRING");
    refused(() -> w.tensor("t", GgmlType.I8, 1), "twice");
    refused(() -> w.tensor("n".repeat(64), GgmlType.I8, 1), "64 bytes");
    refused(() -> w.tensor("u", GgmlType.Q4_0, 33), "33");
    refused(() -> w.tensor("u", GgmlType.I8), "0 dimensions");
    refused(() -> w.tensor("u", GgmlType.I8, 1, 1, 1, 1, 1), "5 dimensions");
    refused(() -> w.tensor("u", GgmlType.I8, 0), "dimension 0 is 0");
    refused(() -> w.tensor("u", GgmlType.I64, 1L << 40, 1L << 40), "2^63");
    refused(() -> w.version(1), "version 1");
    refused(() -> w.alignment(24), "alignment 24");
    assertThatThrownBy(() -> w.alignment(64)).isInstanceOf(IllegalStateException.class);
    GgufArrayValue deep = new GgufArrayValue(GgufValueType.INT8, List.of(1));
    for (int i = 0; i < 8; i++) {
      deep = new GgufArrayValue(GgufValueType.ARRAY, List.of(deep));
    }
    GgufArrayValue tooDeep = deep;
    refused(() -> w.putArray("k", tooDeep), "nested more than 8 deep");
    assertThat(w.tensorNames()).containsExactly("t");
  }

  private static void refused(ThrowingCallable call, String part) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void aSummaryAddsUpByType() throws IOException {
    GgufWriter writer =
        new GgufWriter()
            .tensor("a", GgmlType.F32, 4)
            .tensor("b", GgmlType.Q8_0, 32, 2)
            .tensor("c", GgmlType.F32, 2);
    try (GgufOutput out = writer.create(target())) {
      out.writeTensor("a", MemorySegment.ofArray(new byte[16]));
      out.writeTensor("b", MemorySegment.ofArray(new byte[68]));
      out.writeTensor("c", MemorySegment.ofArray(new byte[8]));
      out.finish();
    }
    try (GgufFile file = GgufFile.open(target())) {
      GgufSummary summary = GgufSummary.of(file);
      assertThat(summary.fileBytes()).isEqualTo(Files.size(target()));
      assertThat(summary.tensors()).isEqualTo(3);
      assertThat(summary.elements()).isEqualTo(70);
      assertThat(summary.tensorBytes()).isEqualTo(92);
      assertThat(summary.types())
          .containsExactly(
              new GgufSummary.TypeTotal(GgmlType.Q8_0, 1, 64, 68),
              new GgufSummary.TypeTotal(GgmlType.F32, 2, 6, 24));
    }
  }
}
