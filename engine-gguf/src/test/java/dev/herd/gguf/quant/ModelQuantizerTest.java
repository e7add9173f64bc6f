package dev.herd.gguf.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.GgufWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelQuantizerTest {
  private static final int COLUMNS = 256;

  /** So many that a matrix takes more than one chunk, and the last one is short. */
  private static final int ROWS = TensorConverter.CHUNK_VALUES / COLUMNS + 100;

  private static final QuantizationListener SILENT = progress -> {};

  @TempDir private Path folder;
  private Path in;
  private Path out;
  private final Map<String, float[]> values = new LinkedHashMap<>();

  @BeforeEach
  void writeModel() throws IOException {
    in = folder.resolve("in.gguf");
    out = folder.resolve("out.gguf");
    Random random = new Random(7);
    values.put("token_embd.weight", gaussian(random, COLUMNS * ROWS));
    values.put("blk.0.attn_norm.weight", gaussian(random, COLUMNS));
    values.put("blk.0.ffn_gate_inp.weight", gaussian(random, COLUMNS * 4));
    values.put("blk.0.ffn_up.weight", gaussian(random, 96 * 8));
    values.put("output.weight", gaussian(random, COLUMNS * 8));
    write(GgmlType.F32);
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private void write(GgmlType type) throws IOException {
    GgufWriter writer =
        new GgufWriter()
            .putString("general.architecture", "llama")
            .putUint32("general.file_type", 0)
            .putUint32("llama.block_count", 1)
            .putStrings("tokenizer.ggml.tokens", List.of("a", "b"));
    values.forEach(
        (name, data) -> {
          int columns = name.endsWith("ffn_up.weight") ? 96 : COLUMNS;
          if (data.length == columns) {
            writer.tensor(name, GgmlType.F32, columns);
          } else {
            writer.tensor(name, type, columns, data.length / columns);
          }
        });
    try (GgufOutput output = writer.create(in)) {
      for (Map.Entry<String, float[]> entry : values.entrySet()) {
        GgmlType stored = entry.getValue().length == COLUMNS ? GgmlType.F32 : type;
        output.writeTensor(entry.getKey(), Blocks.encode(stored, entry.getValue()));
      }
      output.finish();
    }
  }

  private static byte[] bytes(GgufTensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }

  private QuantizationSummary quantize(FileType target, boolean pure, int threads)
      throws IOException {
    return new ModelQuantizer(target, pure, threads).quantize(in, out, SILENT);
  }

  @Test
  void matricesAreConvertedAndTheRestIsCopied() throws IOException {
    QuantizationSummary summary = quantize(FileType.Q4_K_M, true, 2);
    Map<String, GgmlType> expected = new LinkedHashMap<>();
    expected.put("token_embd.weight", GgmlType.Q4_K);
    expected.put("blk.0.attn_norm.weight", GgmlType.F32);
    expected.put("blk.0.ffn_gate_inp.weight", GgmlType.F32);
    expected.put("blk.0.ffn_up.weight", GgmlType.Q5_0);
    expected.put("output.weight", GgmlType.Q4_K);
    try (GgufFile file = GgufFile.open(out)) {
      Map<String, GgmlType> types = new LinkedHashMap<>();
      file.tensors().forEach(tensor -> types.put(tensor.name(), tensor.type()));
      assertThat(types).containsExactlyEntriesOf(expected);
      for (GgufTensor tensor : file.tensors()) {
        MemorySegment whole = Blocks.encode(tensor.type(), values.get(tensor.name()));
        assertThat(tensor.data().mismatch(whole)).as(tensor.name()).isEqualTo(-1);
      }
      assertThat(summary.targetBytes())
          .isEqualTo(file.tensors().stream().mapToLong(GgufTensor::bytes).sum());
    }
    assertThat(summary.converted()).isEqualTo(3);
    assertThat(summary.fallbacks()).containsExactly("blk.0.ffn_up.weight");
    assertThat(summary.sourceBytes()).isGreaterThan(summary.targetBytes());
  }

  @Test
  void metadataIsKeptAndSaysWhatTheFileIs() throws IOException {
    quantize(FileType.Q5_K_S, false, 1);
    try (GgufFile file = GgufFile.open(out)) {
      assertThat(file.metadata().integer("general.file_type")).isEqualTo(16);
      assertThat(file.metadata().integer("general.quantization_version")).isEqualTo(2);
      assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
      assertThat(file.metadata().array("tokenizer.ggml.tokens").string(1)).isEqualTo("b");
      assertThat(file.tensor("output.weight").type()).isEqualTo(GgmlType.Q6_K);
    }
  }

  @Test
  void theOutlineIsTheHeaderOfTheFileThatIsWritten() throws IOException {
    quantize(FileType.Q4_K_M, false, 1);
    try (GgufFile source = GgufFile.open(in);
        GgufFile outline = new ModelQuantizer(FileType.Q4_K_M, false, 1).outline(source);
        GgufFile file = GgufFile.open(out)) {
      assertThat(outline.tensors()).hasToString(file.tensors().toString());
      assertThat(outline.headerBytes()).isEqualTo(file.headerBytes());
      assertThat(outline.fileBytes()).isEqualTo(file.fileBytes());
      for (int i = 0; i < file.tensors().size(); i++) {
        assertThat(outline.tensors().get(i).bytes()).isEqualTo(file.tensors().get(i).bytes());
      }
      assertThat(outline.metadata().keys()).isEqualTo(file.metadata().keys());
      for (String key : file.metadata().keys()) {
        assertThat(outline.metadata().display(key)).isEqualTo(file.metadata().display(key));
      }
      GgufTensor tensor = outline.tensors().getFirst();
      assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theNumberOfThreadsDoesNotChangeTheFile() throws IOException {
    quantize(FileType.Q4_0, false, 1);
    byte[] one = Files.readAllBytes(out);
    quantize(FileType.Q4_0, false, 5);
    assertThat(Files.readAllBytes(out)).isEqualTo(one);
  }

  @Test
  void quantizedModelsCanBeConvertedAgain() throws IOException {
    write(GgmlType.Q8_0);
    quantize(FileType.F32, false, 2);
    try (GgufFile source = GgufFile.open(in);
        GgufFile target = GgufFile.open(out)) {
      GgufTensor from = source.tensor("token_embd.weight");
      float[] expected = Blocks.decode(GgmlType.Q8_0, from.data());
      float[] actual = Blocks.decode(GgmlType.F32, target.tensor(from.name()).data());
      assertThat(actual).isEqualTo(expected);
      assertThat(target.tensor("blk.0.ffn_gate_inp.weight").type()).isEqualTo(GgmlType.Q8_0);
    }
  }

  @Test
  void theSameTypeIsCopied() throws IOException {
    quantize(FileType.F32, false, 2);
    try (GgufFile source = GgufFile.open(in);
        GgufFile target = GgufFile.open(out)) {
      for (GgufTensor tensor : source.tensors()) {
        assertThat(bytes(target.tensor(tensor.name()))).isEqualTo(bytes(tensor));
      }
    }
  }

  @Test
  void progressGoesFromNothingToAll() throws IOException {
    List<QuantizationProgress> seen = new ArrayList<>();
    QuantizationSummary summary =
        new ModelQuantizer(FileType.Q8_0, false, 2).quantize(in, out, seen::add);
    assertThat(seen).isSortedAccordingTo(Comparator.comparingLong(QuantizationProgress::bytesDone));
    assertThat(seen.getFirst())
        .isEqualTo(
            new QuantizationProgress(
                0, 5, 0, summary.sourceBytes(), "token_embd.weight", GgmlType.F32, GgmlType.Q8_0));
    assertThat(seen.getLast().bytesDone()).isEqualTo(summary.sourceBytes());
    assertThat(seen.stream().filter(progress -> progress.tensor() == 0).count())
        .as("begin and two chunks")
        .isEqualTo(3);
  }

  @Test
  void theInputIsNeverOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(in);
    Path same = Files.createSymbolicLink(folder.resolve("link.gguf"), in);
    ModelQuantizer quantizer = new ModelQuantizer(FileType.Q8_0, false, 1);
    for (Path target : List.of(in, same)) {
      assertThatThrownBy(() -> quantizer.quantize(in, target, SILENT))
          .isInstanceOf(QuantizationException.class)
          .hasMessageContaining(target.toString());
    }
    assertThat(Files.readAllBytes(in)).isEqualTo(before);
  }

  @Test
  void aFailureNamesTheTensorAndLeavesTheOldFile() throws IOException {
    Files.writeString(out, "old");
    values.get("token_embd.weight")[TensorConverter.CHUNK_VALUES + 5] = Float.NaN;
    write(GgmlType.F32);
    assertThatThrownBy(() -> quantize(FileType.Q8_0, false, 2))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("token_embd.weight")
        .hasMessageContaining("Q8_0")
        .hasMessageContaining("value 5 is NaN")
        .hasMessageContaining("values " + TensorConverter.CHUNK_VALUES + " to");
    assertThat(Files.readString(out)).isEqualTo("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(in, out);
    }
  }

  @Test
  void tensorsThatHoldNoWeightsAreRefusedWhereTheyWouldHaveToChange() throws IOException {
    GgufWriter writer = new GgufWriter().putString("general.architecture", "llama");
    writer.tensor("blk.0.ffn_up.weight", GgmlType.I32, COLUMNS, 2);
    try (GgufOutput output = writer.create(in)) {
      output.writeTensor(
          "blk.0.ffn_up.weight", MemorySegment.ofArray(new byte[COLUMNS * 2 * Integer.BYTES]));
      output.finish();
    }
    assertThatThrownBy(() -> quantize(FileType.Q8_0, false, 1))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("blk.0.ffn_up.weight I32")
        .hasMessageContaining("Q8_0");
    assertThat(out).doesNotExist();
  }

  @Test
  void anInterruptEndsItAndLeavesNothing() throws IOException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> quantize(FileType.Q4_0, false, 2)).isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(in);
    }
  }

  @Test
  void aListenersExceptionEndsIt() {
    QuantizationListener failing =
        progress -> {
          if (progress.bytesDone() > 0) {
            throw new IllegalStateException("enough");
          }
        };
    ModelQuantizer quantizer = new ModelQuantizer(FileType.Q4_K_M, false, 2);
    assertThatThrownBy(() -> quantizer.quantize(in, out, failing)).hasMessage("enough");
    assertThat(out).doesNotExist();
  }
}
