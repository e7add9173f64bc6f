package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.memory.MemoryBudgetException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arrays that all models compute in: as large as said before, and of no influence on results.
 */
@Tag("kernel")
class WorkspaceTest {
  private static final String ACCOUNT = "engine/scratch";
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-F16");
  private static final Reference EXPERTS = new Reference(Reference.resources(), "mixtral-F16");
  private static final Reference GEMMA = new Reference(Reference.resources(), "gemma3-F16");

  private final Engine engine = Reference.engine(2);

  @AfterEach
  void close() {
    engine.close();
    assertThat(engine.memory().total().bytes()).isZero();
  }

  private long held() {
    return engine.memory().usage().get(ACCOUNT).bytes();
  }

  private void forward(Model model, int tokens, int capacity) {
    Batch batch = model.newBatch(capacity, 1);
    try (Sequence sequence = model.newSequence()) {
      for (int i = 0; i < tokens; i++) {
        batch.add(sequence, i, i == tokens - 1);
      }
      model.forward(batch);
    }
  }

  static Object[] fixtures() {
    return Reference.all(Reference.resources()).toArray();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void takesWhatWasPredicted(Reference reference) throws IOException {
    try (Model model = reference.open(engine)) {
      forward(model, 3, 7);
      assertThat(held()).isEqualTo(model.scratchBytes(7));
      forward(model, 11, 11);
      assertThat(held()).isEqualTo(model.scratchBytes(11)).isGreaterThan(model.scratchBytes(7));
    }
  }

  @ParameterizedTest
  @EnumSource(WeightLayout.class)
  void takesWhatWasPredictedInEveryLayout(WeightLayout layout) throws IOException {
    Reference mixed = new Reference(Reference.resources(), "llama-Q4_K_M");
    try (Model model = mixed.open(engine, layout)) {
      forward(model, 5, 5);
      assertThat(held()).isEqualTo(model.scratchBytes(5));
    }
  }

  @Test
  void modelsShareItAndItKeepsTheSizeOfTheLargest() throws IOException {
    try (Model llama = LLAMA.open(engine);
        Model experts = EXPERTS.open(engine)) {
      forward(llama, 4, 16);
      forward(experts, 4, 16);
      long both = held();
      assertThat(both)
          .isGreaterThanOrEqualTo(Math.max(llama.scratchBytes(16), experts.scratchBytes(16)))
          .isLessThan(llama.scratchBytes(16) + experts.scratchBytes(16));
      forward(llama, 16, 16);
      forward(experts, 1, 1);
      assertThat(held()).isEqualTo(both);
    }
  }

  @Test
  void resultsAreTheSameToTheBitWhateverRanBefore() throws IOException {
    int[] tokens = LLAMA.tokens();
    try (Model llama = LLAMA.open(engine);
        Model experts = EXPERTS.open(engine);
        Model gemma = GEMMA.open(engine)) {
      float[] first = Reference.logits(llama, tokens, 5);
      Reference.logits(experts, EXPERTS.tokens(), 16);
      Reference.logits(gemma, GEMMA.tokens(), 3);
      assertThat(Reference.logits(llama, tokens, 5)).isEqualTo(first);
      forward(llama, 1, 100);
      assertThat(Reference.logits(llama, tokens, 5)).isEqualTo(first);
    }
  }

  @Test
  void aBatchThatTheBudgetHasNoWorkspaceForIsRefusedAndASmallerOneIsNot() throws IOException {
    ModelOptions mapped = ModelOptions.DEFAULT.withLayout(WeightLayout.MAPPED);
    try (Engine small = Engine.create(new EngineOptions(1, 4 << 20));
        Model model = Model.open(LLAMA.model(), mapped, small);
        Sequence sequence = model.newSequence()) {
      Batch large = model.newBatch(10_000, 0);
      large.add(sequence, 1, false);
      assertThatThrownBy(() -> model.forward(large))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining(ACCOUNT + " needs");
      assertThat(sequence.length()).isZero();
      Batch one = model.newBatch(1, 0);
      one.add(sequence, 1, false);
      model.forward(one);
      assertThat(small.memory().usage().get(ACCOUNT).bytes()).isEqualTo(model.scratchBytes(1));
    }
  }

  @Test
  void batchesBeyondArraysAreRefused() throws IOException {
    try (Model model = LLAMA.open(engine)) {
      assertThatThrownBy(() -> model.newBatch(1 << 27, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too large");
      assertThatThrownBy(() -> model.newBatch(1, 1 << 27)).hasMessageContaining("too large");
    }
  }
}
