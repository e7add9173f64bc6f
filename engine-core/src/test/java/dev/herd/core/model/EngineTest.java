package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What models of one engine share, and what they don't. */
class EngineTest {
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-Q4_0");

  private final Engine engine = Reference.engine(1);

  @AfterEach
  void close() {
    engine.close();
    assertThat(engine.memory().total().bytes()).isZero();
  }

  @Test
  void accountsAreNamedAfterFilesAndTheSameNameTwiceIsNumbered() throws IOException {
    try (Model first = LLAMA.open(engine);
        Model second = LLAMA.open(engine);
        Sequence sequence = second.newSequence()) {
      assertThat(first.label()).isEqualTo("llama-Q4_0");
      assertThat(second.label()).isEqualTo("llama-Q4_0#2");
      Batch batch = second.newBatch(1, 0);
      batch.add(sequence, 1, false);
      second.forward(batch);
      assertThat(engine.memory().usage()).containsKey("llama-Q4_0#2/kv");
      assertThat(engine.models()).containsExactly(first, second);
    }
    try (Model third = LLAMA.open(engine)) {
      assertThat(third.label()).isEqualTo("llama-Q4_0");
    }
  }

  @Test
  void accountsMayBeNamedByTheCaller() throws IOException {
    try (Model model = Model.open(LLAMA.model(), ModelOptions.DEFAULT.withName("poet"), engine)) {
      assertThat(model.label()).isEqualTo("poet");
    }
    assertThatThrownBy(() -> ModelOptions.DEFAULT.withName(" ")).hasMessageContaining("blank");
  }

  @Test
  void anEngineWithOpenModelsDoesNotCloseAndNamesThem() throws IOException {
    try (Model _ = LLAMA.open(engine);
        Model _ = LLAMA.open(engine)) {
      assertThatThrownBy(engine::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("llama-Q4_0, llama-Q4_0#2");
    }
  }

  @Test
  void aClosedEngineOpensNoModel() {
    Engine closed = Reference.engine(1);
    closed.close();
    assertThatThrownBy(() -> LLAMA.open(closed)).hasMessageContaining("closed");
    ModelOptions unpacked =
        ModelOptions.DEFAULT.withLayout(WeightLayout.MAPPED).withPacking(PackingMode.BACKGROUND);
    assertThatThrownBy(() -> Model.open(LLAMA.model(), unpacked, closed))
        .hasMessageContaining("closed");
    assertThat(closed.memory().total().bytes()).isZero();
    closed.kvArena().close(); // throws if a model's part is still open
  }

  @Test
  void aModelThatCannotBeOpenedLeavesItsNameFree() throws IOException {
    ModelOptions options = ModelOptions.DEFAULT.withName("poet");
    assertThatThrownBy(() -> Model.open(Path.of("absent.gguf"), options, engine))
        .isInstanceOf(NoSuchFileException.class);
    try (Model model = Model.open(LLAMA.model(), options, engine)) {
      assertThat(model.label()).isEqualTo("poet");
    }
  }

  @Test
  void theReserveIsAnEighthButAtLeastAGibibyteAndAtMostHalf() {
    assertThat(Engine.reservedBytes(64L << 30)).isEqualTo(8L << 30);
    assertThat(Engine.reservedBytes(4L << 30)).isEqualTo(1L << 30);
    assertThat(Engine.reservedBytes(1L << 30)).isEqualTo(1L << 29);
  }
}
