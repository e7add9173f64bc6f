package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitFilesTest {
  @TempDir Path folder;

  private Path part(int number) {
    return folder.resolve("tiny-0000" + number + "-of-00003.gguf");
  }

  private static void write(Path file, int number, int count, int total, String tensor)
      throws IOException {
    GgufWriter writer =
        new GgufWriter()
            .putInteger("split.no", GgufValueType.UINT16, number)
            .putInteger("split.count", GgufValueType.UINT16, count)
            .putInteger("split.tensors.count", GgufValueType.INT32, total);
    if (number == 0) {
      writer.putString("general.architecture", "llama");
    }
    writer.tensor(tensor, GgmlType.I8, 1);
    try (GgufOutput out = writer.create(file)) {
      out.writeTensor(tensor, MemorySegment.ofArray(new byte[] {(byte) number}));
      out.finish();
    }
  }

  @BeforeEach
  void writeParts() throws IOException {
    for (int i = 0; i < 3; i++) {
      write(part(i + 1), i, 3, 3, "t" + i);
    }
  }

  @Test
  void theFirstFileOpensAll() throws IOException {
    MemorySegment last;
    try (GgufFile file = GgufFile.open(part(1))) {
      assertThat(file.path()).isEqualTo(part(1));
      assertThat(file.paths()).containsExactly(part(1), part(2), part(3));
      assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
      assertThat(file.tensors()).extracting(GgufTensor::name).containsExactly("t0", "t1", "t2");
      last = file.tensor("t2").data();
      assertThat(last.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
      assertThat(file.fileBytes())
          .isEqualTo(Files.size(part(1)) + Files.size(part(2)) + Files.size(part(3)));
    }
    assertThatThrownBy(() -> last.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLaterFileNamesTheFirst() {
    refused(part(2), "tiny-00002-of-00003.gguf", "file 2 of", "open the first, tiny-00001-of-");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(part(3));
    refused(part(1), "file 3 of 3 is missing", part(3).toString());
  }

  @Test
  void aRenamedFirstFileIsRefused() throws IOException {
    Path renamed = Files.move(part(1), folder.resolve("model.gguf"));
    refused(renamed, "model.gguf", "end in -00001-of-00003.gguf");
  }

  @Test
  void filesOfAnotherModelAreRefused() throws IOException {
    write(part(2), 2, 3, 3, "t1");
    refused(part(1), "tiny-00002-of-00003.gguf", "'split.no'", "2 is not 1");
    write(part(2), 1, 4, 3, "t1");
    refused(part(1), "tiny-00002-of-00003.gguf", "'split.count'", "4 is not 3");
  }

  @Test
  void aTensorIsInOneFileOnly() throws IOException {
    write(part(3), 2, 3, 3, "t0");
    refused(part(1), "tiny-00003-of-00003.gguf", "tensor 't0'", "twice");
  }

  @Test
  void tensorsAreCounted() throws IOException {
    write(part(1), 0, 3, 4, "t0");
    refused(part(1), "'split.tensors.count'", "the files have 3 tensors, not 4");
  }

  private static void refused(Path file, String... parts) {
    assertThatThrownBy(() -> GgufFile.open(file))
        .isInstanceOf(GgufFormatException.class)
        .hasMessageContainingAll(parts);
  }
}
