package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a forward pass promises beyond the right numbers. */
@Timeout(60)
class ForwardTest {
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-F16");

  private final Engine engine = Reference.engine(2);
  private Model model;

  @BeforeEach
  void open() throws IOException {
    model = LLAMA.open(engine);
  }

  @AfterEach
  void close() {
    model.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16", "mixtral-F16", "llama-Q4_0"})
  void rowsOfOtherSequencesInABatchDontMatter(String name) throws IOException {
    Reference reference = new Reference(Reference.resources(), name);
    int[] tokens = reference.tokens();
    try (Model mixed = reference.open(engine);
        Sequence a = mixed.newSequence();
        Sequence b = mixed.newSequence()) {
      float[] alone = Reference.logits(mixed, tokens, 1);
      int vocabulary = mixed.description().vocabulary();
      Batch batch = mixed.newBatch(16, 2);
      // b gets its prompt in threes while a decodes step by step.
      for (int i = 0; i < tokens.length; i++) {
        batch.clear();
        batch.add(a, tokens[i], true);
        for (int j = 3 * i; j < Math.min(tokens.length, 3 * i + 3); j++) {
          batch.add(b, tokens[tokens.length - 1 - j], false);
        }
        mixed.forward(batch);
        float[] got = new float[vocabulary];
        float[] want = new float[vocabulary];
        System.arraycopy(batch.logits(), 0, got, 0, vocabulary);
        System.arraycopy(alone, i * vocabulary, want, 0, vocabulary);
        assertThat(Reference.error(got, want)).isLessThan(1e-6);
      }
    }
  }

  @Test
  void sequencesOnSeveralThreadsGiveWhatTheyGiveAlone() throws Exception {
    int[] tokens = LLAMA.tokens();
    int[] reversed = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      reversed[i] = tokens[tokens.length - 1 - i];
    }
    float[] forwards = Reference.logits(model, tokens, 1);
    float[] backwards = Reference.logits(model, reversed, 1);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int[] mine = i % 2 == 0 ? tokens : reversed;
        calls.add(() -> Reference.logits(model, mine, 1));
      }
      List<Future<float[]>> results = threads.invokeAll(calls);
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? forwards : backwards);
      }
    }
  }

  @Test
  void aTruncatedSequenceGoesOnAsIfTheRestHadNeverBeen() {
    int[] tokens = LLAMA.tokens();
    float[] want = Reference.logits(model, tokens, 1);
    Batch batch = model.newBatch(32, 32);
    try (Sequence sequence = model.newSequence()) {
      for (int i = 0; i < 10; i++) {
        batch.add(sequence, tokens[i], false);
      }
      for (int i = 0; i < 7; i++) {
        batch.add(sequence, tokens[i], false);
      }
      model.forward(batch);
      assertThat(sequence.length()).isEqualTo(17);
      sequence.truncate(10);
      batch.clear();
      batch.add(sequence, tokens[10], true);
      model.forward(batch);
      int vocabulary = model.description().vocabulary();
      float[] got = new float[vocabulary];
      float[] row = new float[vocabulary];
      System.arraycopy(batch.logits(), 0, got, 0, vocabulary);
      System.arraycopy(want, 10 * vocabulary, row, 0, vocabulary);
      assertThat(Reference.error(got, row)).isLessThan(1e-6);
    }
  }

  @Test
  void aSequenceLongerThanTheContextIsRefusedAndUnharmed() throws IOException {
    ModelOptions options = ModelOptions.DEFAULT.withContextTokens(4);
    try (Model small = Model.open(LLAMA.model(), options, engine);
        Sequence sequence = small.newSequence()) {
      Batch batch = small.newBatch(8, 0);
      batch.add(sequence, 1, false);
      small.forward(batch);
      batch.clear();
      for (int i = 0; i < 4; i++) {
        batch.add(sequence, 300 % 288, false);
      }
      assertThatThrownBy(() -> small.forward(batch))
          .isInstanceOf(ContextLengthException.class)
          .hasMessageContaining("4 tokens");
      assertThat(sequence.length()).isEqualTo(1);
    }
  }

  @Test
  void noMemoryForTheCacheIsRefusedWithTheArithmetic() throws IOException {
    try (Engine poorEngine = Engine.create(new EngineOptions(1, 1000));
        Model poor = LLAMA.open(poorEngine);
        Sequence sequence = poor.newSequence()) {
      Batch batch = poor.newBatch(1, 0);
      batch.add(sequence, 1, false);
      assertThatThrownBy(() -> poor.forward(batch))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("/kv needs");
      assertThat(sequence.length()).isZero();
    }
  }

  @Test
  void wrongRowsAreRefused() throws IOException {
    Batch batch = model.newBatch(1, 0);
    try (Sequence sequence = model.newSequence();
        Model other = LLAMA.open(engine);
        Sequence foreign = other.newSequence()) {
      assertThatThrownBy(() -> batch.add(sequence, 288, false)).hasMessageContaining("288");
      assertThatThrownBy(() -> batch.add(sequence, -1, false)).hasMessageContaining("-1");
      assertThatThrownBy(() -> batch.add(foreign, 1, false)).hasMessageContaining("other model");
      assertThatThrownBy(() -> batch.add(sequence, 1, true)).hasMessageContaining("full");
      batch.add(sequence, 1, false);
      assertThatThrownBy(() -> batch.add(sequence, 1, false)).hasMessageContaining("full");
    }
  }

  @Test
  void aModelWithOpenSequencesDoesNotClose() throws IOException {
    Model open = LLAMA.open(engine);
    try (Sequence sequence = open.newSequence()) {
      Batch batch = open.newBatch(1, 0);
      batch.add(sequence, 1, false);
      open.forward(batch);
      assertThatThrownBy(open::close).hasMessageContaining("still open");
    }
    open.close();
  }

  @ParameterizedTest
  @EnumSource(WeightLayout.class)
  void everyLayoutAgreesWithTheReference(WeightLayout layout) throws IOException {
    Reference reference = new Reference(Reference.resources(), "llama-Q4_0");
    try (Model laidOut = reference.open(engine, layout)) {
      float[] logits = Reference.logits(laidOut, reference.tokens(), 7);
      assertThat(Reference.error(logits, reference.logits())).isLessThan(reference.bound());
    }
  }

  @Test
  void packingFallsBackToTheMappingWhereMemoryIsShort() throws IOException {
    Path file = new Reference(Reference.resources(), "llama-Q4_0").model();
    ModelOptions packed = ModelOptions.DEFAULT.withLayout(WeightLayout.PACKED);
    try (Engine poor = Engine.create(new EngineOptions(1, 1000))) {
      if (Kernels.get().packing(GgmlType.Q4_0) != null) {
        assertThatThrownBy(() -> Model.open(file, packed, poor))
            .isInstanceOf(MemoryBudgetException.class)
            .hasMessageContaining("/weights needs");
      }
      Model.open(file, ModelOptions.DEFAULT, poor).close();
      assertThat(poor.memory().total().bytes()).isZero();
    }
  }
}
