package dev.herd.scheduler.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.model.Engine;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelOptions;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import dev.herd.scheduler.batching.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Divergence of a real model, a tiny one, from its own quantisations. */
class ModelLogitsTest {
  @TempDir Path folder;

  private final Engine engine = Engine.create(new EngineOptions(1, 64 << 20));
  private final Path original = Tiny.FILE;
  private Model model;
  private int[] tokens;

  @BeforeEach
  void open() throws IOException {
    model = Model.open(original, ModelOptions.DEFAULT, engine);
    tokens = new SplittableRandom(1).ints(12, 3, model.description().vocabulary()).toArray();
  }

  @AfterEach
  void close() {
    model.close();
    engine.close();
  }

  private Divergence against(FileType type) throws IOException {
    Path file = folder.resolve(type + ".gguf");
    new ModelQuantizer(type, true, 1).quantize(original, file, _ -> {});
    try (Model quantised = Model.open(file, ModelOptions.DEFAULT, engine);
        ModelLogits reference = new ModelLogits("F16", model, 8);
        ModelLogits candidate = new ModelLogits(type.toString(), quantised, 8)) {
      return Divergence.measure(reference, candidate, tokens, 8);
    }
  }

  @Test
  void coarserQuantisationsDivergeMore() throws IOException {
    Divergence fine = against(FileType.Q8_0);
    Divergence coarse = against(FileType.Q4_0);
    assertThat(fine.mean()).isPositive().isLessThan(coarse.mean() / 4);
    assertThat(fine.sameLargest()).isGreaterThanOrEqualTo(coarse.sameLargest());
    assertThat(coarse.maximum()).isGreaterThanOrEqualTo(coarse.percentile99());
    assertThat(fine.referencePerplexity()).isEqualTo(coarse.referencePerplexity());
  }

  @Test
  void aModelDoesNotDivergeFromItself() {
    try (ModelLogits reference = new ModelLogits("a", model, 8);
        ModelLogits candidate = new ModelLogits("b", model, 8)) {
      Divergence result = Divergence.measure(reference, candidate, tokens, 8);
      assertThat(result.maximum()).isZero();
      assertThat(Divergence.measure(reference, candidate, tokens, 5)).isEqualTo(result);
    }
  }

  @Test
  void chunksFollowEachOther() {
    try (ModelLogits logits = new ModelLogits("a", model, 8)) {
      float[] rows = new float[8 * logits.vocabulary()];
      logits.read(tokens, 0, 8, rows);
      assertThatThrownBy(() -> logits.read(tokens, 9, 10, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from token 9, after 8 tokens");
    }
  }
}
