package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
  @TempDir Path folder;

  private Path write(RawGguf raw) throws IOException {
    return raw.write(folder.resolve("model.gguf"));
  }

  private static RawGguf twoTensors() {
    return RawGguf.header(2, 1)
        .key("general.architecture", GgufValueType.STRING)
        .string("llama")
        .tensor("first", GgmlType.F32.id(), 0, 3, 2)
        .tensor("second", GgmlType.Q4_0.id(), 32, 32)
        .align(32)
        .int32(Float.floatToIntBits(1.5f))
        .zeros(28)
        .bytes((byte) 7)
        .zeros(17);
  }

  @Test
  void tensorsAreViewsOnTheirBytes() throws IOException {
    try (GgufFile file = GgufFile.open(write(twoTensors()))) {
      assertThat(file.version()).isEqualTo(3);
      assertThat(file.alignment()).isEqualTo(32);
      assertThat(file.fileBytes()).isEqualTo(Files.size(file.path()));
      assertThat(file.tensors()).extracting(GgufTensor::name).containsExactly("first", "second");
      GgufTensor first = file.tensor("first");
      assertThat(first.type()).isEqualTo(GgmlType.F32);
      assertThat(first.dimensions()).isEqualTo(2);
      assertThat(first.dimension(0)).isEqualTo(3);
      assertThat(first.dimension(1)).isEqualTo(2);
      assertThat(first.dimension(3)).isEqualTo(1);
      assertThat(first.elements()).isEqualTo(6);
      assertThat(first.bytes()).isEqualTo(24);
      assertThat(first.shape()).isEqualTo("[3, 2]");
      assertThat(first.data().get(LittleEndian.FLOAT, 0)).isEqualTo(1.5f);
      GgufTensor second = file.tensor("second");
      assertThat(second.data().byteSize()).isEqualTo(18);
      assertThat(second.data().get(LittleEndian.BYTE, 0)).isEqualTo((byte) 7);
      assertThat(file.tensor("third")).isNull();
      assertThatThrownBy(() -> first.dimension(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void dataCannotBeWrittenOrLeft() throws IOException {
    try (GgufFile file = GgufFile.open(write(twoTensors()))) {
      MemorySegment data = file.tensor("first").data();
      assertThat(data.isReadOnly()).isTrue();
      assertThatThrownBy(() -> data.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 24))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void everythingThrowsAfterClose() throws IOException {
    GgufFile file = GgufFile.open(write(twoTensors()));
    GgufMetadata metadata = file.metadata();
    MemorySegment data = file.tensor("first").data();
    file.close();
    file.close();
    assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> metadata.string("general.architecture"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(metadata.keys()).containsExactly("general.architecture");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void bothVersionsAreRead(int version) throws IOException {
    RawGguf raw = new RawGguf().text("GGUF").int32(version).int64(0).int64(0);
    try (GgufFile file = GgufFile.open(write(raw))) {
      assertThat(file.version()).isEqualTo(version);
      assertThat(file.tensors()).isEmpty();
      assertThat(file.metadata().keys()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 4096})
  void alignmentIsTheFiles(int alignment) throws IOException {
    RawGguf raw =
        RawGguf.header(1, 1)
            .key("general.alignment", GgufValueType.UINT32)
            .int32(alignment)
            .tensor("t", GgmlType.I8.id(), alignment, 1)
            .align(alignment)
            .zeros(alignment)
            .bytes((byte) 42);
    try (GgufFile file = GgufFile.open(write(raw))) {
      assertThat(file.alignment()).isEqualTo(alignment);
      assertThat(file.tensor("t").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 42);
    }
  }

  @Test
  void tensorsMayStandInAnyOrderWithGapsAndTrailingBytes() throws IOException {
    RawGguf raw =
        RawGguf.header(2, 0)
            .tensor("late", GgmlType.I8.id(), 96, 1)
            .tensor("early", GgmlType.I8.id(), 32, 1)
            .align(32)
            .zeros(32)
            .bytes((byte) 1)
            .zeros(63)
            .bytes((byte) 2)
            .zeros(1000);
    try (GgufFile file = GgufFile.open(write(raw))) {
      assertThat(file.tensor("early").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
      assertThat(file.tensor("late").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
    }
  }

  @Test
  void filesOverTwoGibibytesAreRead() throws IOException {
    long offset = 3L << 30;
    RawGguf raw =
        RawGguf.header(2, 0)
            .tensor("low", GgmlType.I8.id(), 0, offset)
            .tensor("high", GgmlType.I8.id(), offset, 32)
            .align(32);
    Path path = write(raw);
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.seek(sparse.length() + offset + 31);
      sparse.write(42);
    }
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(file.tensor("low").bytes()).isEqualTo(offset);
      assertThat(file.tensor("high").data().get(ValueLayout.JAVA_BYTE, 31)).isEqualTo((byte) 42);
    }
  }

  @Test
  void whatIsNoFileIsAnInputError() {
    assertThatThrownBy(() -> GgufFile.open(folder)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> GgufFile.open(folder.resolve("none.gguf")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
