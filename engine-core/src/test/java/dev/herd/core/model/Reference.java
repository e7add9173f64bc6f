package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small model and the reference library's results for it: NAME.gguf, NAME.tokens (a prompt),
 * NAME.logits.f32 (logits after each of its tokens), NAME.greedy (the ids that follow).
 */
record Reference(Path folder, String name) {
  /** This project's own fixtures, in the test resources. */
  static Path resources() {
    return Path.of("src/test/resources/dev/herd/core/model");
  }

  static Stream<Reference> all(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".logits.f32"))
              .map(name -> name.substring(0, name.indexOf('.')))
              .sorted()
              .toList();
      return names.stream().map(name -> new Reference(folder, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path model() {
    return folder.resolve(name + ".gguf");
  }

  int[] tokens() {
    return ids(".tokens");
  }

  int[] greedy() {
    return ids(".greedy");
  }

  private int[] ids(String ending) {
    return Arrays.stream(text(ending).strip().split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private String text(String ending) {
    try {
      return Files.readString(folder.resolve(name + ending));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the reference's logits (tokens, vocabulary). */
  float[] logits() {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".logits.f32")));
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the bound on {@link #error}: what the reference's own rounding accounts for. */
  double bound() {
    if (name.endsWith("BF16")) {
      return 2e-4;
    }
    return name.endsWith("F32") || name.endsWith("F16") ? 1e-5 : 1e-3;
  }

  /** Returns the mean squared error relative to the variance of the wanted values. */
  static double error(float[] got, float[] want) {
    assertThat(got).hasSameSizeAs(want);
    double mean = 0;
    for (float value : want) {
      mean += value / (double) want.length;
    }
    double squares = 0;
    double variance = 0;
    for (int i = 0; i < want.length; i++) {
      squares += Math.pow((double) got[i] - want[i], 2);
      variance += Math.pow(want[i] - mean, 2);
    }
    return squares / variance;
  }

  /**
   * Runs the prompt through the model in batches of {@code batchTokens}, and returns all logits.
   */
  static float[] logits(Model model, int[] tokens, int batchTokens) {
    int vocabulary = model.description().vocabulary();
    float[] all = new float[tokens.length * vocabulary];
    Batch batch = model.newBatch(batchTokens, batchTokens);
    try (Sequence sequence = model.newSequence()) {
      for (int at = 0; at < tokens.length; at += batchTokens) {
        batch.clear();
        for (int i = at; i < Math.min(tokens.length, at + batchTokens); i++) {
          batch.add(sequence, tokens[i], true);
        }
        model.forward(batch);
        System.arraycopy(batch.logits(), 0, all, at * vocabulary, batch.logitCount() * vocabulary);
      }
    }
    return all;
  }

  /** Returns an engine with as much memory as any of the models needs. */
  static Engine engine(int threads) {
    return Engine.create(new EngineOptions(threads, 1L << 30));
  }

  Model open(Engine engine) throws IOException {
    return open(engine, WeightLayout.AUTO);
  }

  Model open(Engine engine, WeightLayout layout) throws IOException {
    return Model.open(model(), ModelOptions.DEFAULT.withLayout(layout), engine);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Returns where a tensor's data is in its file. */
  static int offset(GgufFile file, byte[] bytes, String tensor) {
    MemorySegment wanted = file.tensor(tensor).data();
    MemorySegment all = MemorySegment.ofArray(bytes);
    int offset = 0;
    while (all.asSlice(offset, wanted.byteSize()).mismatch(wanted) >= 0) {
      offset += file.alignment();
    }
    return offset;
  }
}
