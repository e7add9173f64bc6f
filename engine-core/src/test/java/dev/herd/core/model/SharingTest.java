package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is in memory once for several models of one engine, and how long. */
@Timeout(60)
class SharingTest {
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-Q4_0");

  private final Engine engine = Reference.engine(1);

  @AfterEach
  void close() {
    engine.close();
    assertThat(engine.memory().total().bytes()).isZero();
  }

  @Test
  void modelsOfOneFileHaveOneMappingAndOneCopyOfPackedWeights() throws IOException {
    int[] tokens = LLAMA.tokens();
    Model first = LLAMA.open(engine);
    final float[] logits = Reference.logits(first, tokens, 7);
    long before = engine.memory().total().bytes();
    ModelOptions shorter = ModelOptions.DEFAULT.withContextTokens(64);
    try (Model second = Model.open(LLAMA.model(), shorter, engine)) {
      assertThat(second.file()).isSameAs(first.file());
      assertThat(second.weights()).isSameAs(first.weights());
      assertThat(second.contextLength()).isEqualTo(64);
      assertThat(engine.memory().total().bytes()).isEqualTo(before);
      first.close();
      assertThat(Reference.logits(second, tokens, 7)).isEqualTo(logits);
    }
  }

  @Test
  void theLastModelOfAFileUnmapsIt() throws IOException {
    Model first = LLAMA.open(engine, WeightLayout.MAPPED);
    Model second = LLAMA.open(engine, WeightLayout.MAPPED);
    GgufFile file = first.file();
    first.close();
    first.close();
    assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
    second.close();
    assertThatThrownBy(() -> file.metadata().string("general.architecture"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void layoutsOfOneFileShareTheMappingAlone() throws IOException {
    try (Model mapped = LLAMA.open(engine, WeightLayout.MAPPED)) {
      assertThat(engine.memory().total().bytes()).isZero();
      try (Model packed = LLAMA.open(engine, WeightLayout.PACKED)) {
        assertThat(packed.file()).isSameAs(mapped.file());
        assertThat(packed.weights()).isNotSameAs(mapped.weights());
        boolean packs = Kernels.get().packing(GgmlType.Q4_0) != null;
        assertThat(engine.memory().total().bytes() > 0).isEqualTo(packs);
      }
      assertThat(engine.memory().total().bytes()).isZero();
    }
  }

  @Test
  void aFileThatWasReplacedIsAnother(@TempDir Path folder) throws IOException {
    Path path = Files.copy(LLAMA.model(), folder.resolve("model.gguf"));
    Path link = Files.createSymbolicLink(folder.resolve("link.gguf"), path);
    try (Model first = Model.open(path, ModelOptions.DEFAULT, engine);
        Model linked = Model.open(link, ModelOptions.DEFAULT, engine)) {
      assertThat(linked.file()).isSameAs(first.file());
      Path other = new Reference(Reference.resources(), "llama-Q8_0").model();
      Path copy = Files.copy(other, folder.resolve("copy"));
      Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING);
      try (Model second = Model.open(path, ModelOptions.DEFAULT, engine)) {
        assertThat(second.file()).isNotSameAs(first.file());
        assertThat(second.tokenizer()).isSameAs(first.tokenizer());
      }
    }
  }

  @Test
  void anAccountThatAnotherModelsWeightsAreOnIsNotGivenAway() throws IOException {
    Model first = LLAMA.open(engine);
    try (Model second = LLAMA.open(engine)) {
      first.close();
      try (Model third = LLAMA.open(engine)) {
        assertThat(List.of(second.label(), third.label()))
            .containsExactly("llama-Q4_0#2", "llama-Q4_0#3");
      }
    }
  }

  @Test
  void quantisationsOfOneModelHaveOneTokenizer() throws IOException {
    List<Model> models = new ArrayList<>();
    for (String name : List.of("llama-F16", "llama-Q4_0", "llama-Q8_0")) {
      models.add(new Reference(Reference.resources(), name).open(engine));
    }
    Tokenizer tokenizer = models.getFirst().tokenizer();
    assertThat(models).allSatisfy(model -> assertThat(model.tokenizer()).isSameAs(tokenizer));
    try (Model other = new Reference(Reference.resources(), "bert-F32").open(engine)) {
      assertThat(other.tokenizer()).isNotSameAs(tokenizer);
    }
    models.forEach(Model::close);
    try (Model later = LLAMA.open(engine)) { // and it is kept
      assertThat(later.tokenizer()).isSameAs(tokenizer);
    }
  }

  @Test
  void aClosedModelReadsNoTokenizer() throws IOException {
    Model closed = LLAMA.open(engine);
    closed.close();
    assertThatThrownBy(closed::tokenizer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("llama-Q4_0 is closed");
  }

  @Test
  void aClosedModelHasNoSequences() throws IOException {
    Model closed = LLAMA.open(engine);
    closed.close();
    assertThatThrownBy(closed::newSequence)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the KV cache of llama-Q4_0/kv is closed");
  }

  @Test
  void threadsThatOpenAFileAtOnceShareIt() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Model> open = () -> LLAMA.open(engine);
      List<Model> models = new ArrayList<>();
      for (Future<Model> model : threads.invokeAll(Collections.nCopies(8, open))) {
        models.add(model.get());
      }
      ModelWeights weights = models.getFirst().weights();
      assertThat(models).allSatisfy(model -> assertThat(model.weights()).isSameAs(weights));
      assertThat(models.stream().map(Model::label)).doesNotHaveDuplicates();
      models.forEach(Model::close);
    }
  }
}
