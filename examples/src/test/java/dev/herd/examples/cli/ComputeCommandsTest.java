package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeCommandsTest {
  private static final String MODEL = Cli.model().toString();

  @TempDir private Path folder;

  @Test
  void greedyContinuesAsTheReferenceDoes() {
    Cli.Result result = Cli.run("greedy", MODEL, "--tokens", Cli.PROMPT_IDS, "-n", "6");
    assertThat(result).isEqualTo(new Cli.Result(0, Cli.GREEDY_IDS + "\n", ""));
  }

  @Test
  void greedyRefusesWhatIsTooLongForTheContextBeforeItBegins() {
    Cli.Result result =
        Cli.run("greedy", MODEL, "--tokens", Cli.PROMPT_IDS, "-n", "6", "--ctx", "30");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("30", "--ctx").hasLineCount(1);
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefused() {
    Cli.Result result = Cli.run("greedy", MODEL, "--tokens", "1,512", "-n", "1");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("512", "llama-Q4_0.gguf").hasLineCount(1);
  }

  @Test
  void logitsAreRowsOfTheVocabularyAndPrefillGivesTheSame() throws IOException {
    float[] steps = logits();
    float[] batch = logits("--prefill");
    int rows = Cli.PROMPT_IDS.split(",").length;
    assertThat(steps).hasSize(rows * Cli.VOCABULARY);
    assertThat(batch).hasSize(steps.length);
    assertThat(error(batch, steps)).isLessThan(1e-3); // activations are rounded to 8 bits
    float[] last = Arrays.copyOfRange(steps, steps.length - Cli.VOCABULARY, steps.length);
    int best = 0;
    for (int i = 0; i < last.length; i++) {
      best = last[i] > last[best] ? i : best;
    }
    assertThat(Cli.GREEDY_IDS).startsWith(best + ",");
  }

  /** Returns the mean squared error relative to the wanted values' mean square. */
  private static double error(float[] got, float[] wanted) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < wanted.length; i++) {
      squares += wanted[i] * wanted[i];
      differences += (got[i] - wanted[i]) * (got[i] - wanted[i]);
    }
    return differences / squares;
  }

  private float[] logits(String... more) throws IOException {
    Path file = folder.resolve("logits.f32");
    String[] arguments = {"logits", MODEL, "--tokens", Cli.PROMPT_IDS, "--out", file.toString()};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    assertThat(Cli.run(all)).isEqualTo(new Cli.Result(0, "", ""));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  @Test
  void embeddingsAreLinesOfUnitLength() {
    Cli.Result result = Cli.runWith("one text\0another", "embed", MODEL);
    assertThat(result.err()).isEmpty();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(2).doesNotHaveDuplicates();
    for (String line : lines) {
      double[] values = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      assertThat(values).hasSize(256);
      assertThat(Arrays.stream(values).map(x -> x * x).sum()).isCloseTo(1, Offset.offset(1e-4));
    }
  }

  @Test
  void benchPrintsWhatToolsRead() throws IOException {
    Cli.Result result =
        Cli.run("bench", MODEL, "-p", "8", "-n", "2", "-r", "2", "--batch", "3", "--json");
    assertThat(result.code()).isZero();
    assertThat(result.out()).hasLineCount(1);
    Map<String, Object> json = Cli.json(result.out());
    assertThat(json).containsEntry("model", "llama-Q4_0.gguf").containsEntry("sequences", 3);
    assertThat(json).containsKeys("threads", "processor", "kernels", "load_ms");
    for (String speeds : List.of("prefill", "decode")) {
      assertThat((List<?>) json.get(speeds))
          .hasSize(2)
          .allSatisfy(speed -> assertThat((Double) speed).isPositive());
    }
    assertThat((List<?>) json.get("decode_allocated_bytes"))
        .hasSize(2)
        .allSatisfy(bytes -> assertThat((Double) bytes).isNotNegative());
    for (String shares : List.of("prefill_shares", "decode_shares")) {
      Map<?, ?> operations = (Map<?, ?>) json.get(shares);
      assertThat(operations.keySet().toString()).contains("attention", "feed_forward", "output");
      assertThat(operations.values().stream().mapToDouble(share -> (Double) share).sum())
          .isCloseTo(1, Offset.offset(1e-3));
    }
    assertThat(Cli.run("bench", MODEL, "-p", "8", "-n", "2", "-r", "1").out())
        .contains("prefill ", "decode ", " tokens/s", " bytes a decoded token", "feed-forward ");
  }

  @Test
  void inspectShowsMetadataAndTensors() throws IOException {
    assertThat(Cli.run("inspect", MODEL).out())
        .contains("general.architecture = \"llama\"", "blk.0.attn_q.weight", "256 x 256", "Q4_0");
    Map<String, Object> json = Cli.json(Cli.run("inspect", MODEL, "--json").out());
    assertThat(json).containsEntry("version", 3).containsEntry("parameters", 1_049_856);
    assertThat((Map<?, ?>) json.get("metadata")).hasSize(23);
    assertThat((List<?>) json.get("tensors")).hasSize(21);
  }

  @Test
  void quantizeWritesAModelThatRuns() {
    Path target = folder.resolve("q8.gguf");
    Cli.Result result = Cli.run("quantize", MODEL, target.toString(), "q8_0", "--pure");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("100 %", "tensors converted");
    assertThat(Cli.run("inspect", target.toString()).out()).contains("Q8_0      16 tensors");
    assertThat(Cli.run("greedy", target.toString(), "--tokens", "1,2", "-n", "1").code()).isZero();
  }

  @Test
  void quantizeDoesNotOverwriteItsInput() throws IOException {
    Path copy = Files.copy(Cli.model(), folder.resolve("model.gguf"));
    Cli.Result result = Cli.run("quantize", copy.toString(), copy.toString(), "Q8_0");
    assertThat(result.code()).isEqualTo(1);
    assertThat(Files.mismatch(copy, Cli.model())).isEqualTo(-1);
  }
}
