package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.memory.KvArena;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Engine;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.SwitchCost.Kind;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The residency with real, tiny models. */
class CoreModelLoaderTest {
  private static final int ANSWER_TOKENS = 8;

  private final Engine engine = Engine.create(new EngineOptions(1, 64 << 20));
  private final MemoryPool pool = engine.memory();
  private final CoreModelLoader loader = new CoreModelLoader(engine);

  private static Path resource(String name) {
    try {
      return Path.of(CoreModelLoaderTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModelDefinition definition(String quantisation) {
    boolean original = quantisation.equals("F16");
    Path file = original ? Tiny.FILE : resource("llama-" + quantisation + ".gguf");
    return ModelDefinition.of("llama:" + quantisation, file).withLayout(WeightLayout.PACKED);
  }

  private static int[] tokens(String name) throws IOException {
    String text = Files.readString(resource(name)).strip();
    return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  @AfterEach
  void nothingIsLeft() {
    engine.close();
    assertThat(pool.total().bytes()).isZero();
  }

  private static void checkGreedy(Model model, String quantisation) throws IOException {
    int[] prompt = tokens("llama-" + quantisation + ".tokens");
    int[] expected = Arrays.copyOf(tokens("llama-" + quantisation + ".greedy"), ANSWER_TOKENS);
    List<Integer> answer = new ArrayList<>();
    try (Sequence sequence = model.newSequence()) {
      Batch batch = model.newBatch(1, 1);
      int next = 0;
      for (int i = 0; i < prompt.length + expected.length; i++) {
        if (i >= prompt.length) {
          answer.add(next);
        }
        batch.clear();
        batch.add(sequence, i < prompt.length ? prompt[i] : next, true);
        model.forward(batch);
        next = argmax(batch.logits(), model.description().vocabulary());
      }
    }
    assertThat(answer).containsExactlyElementsOf(Arrays.stream(expected).boxed().toList());
  }

  private static int argmax(float[] logits, int vocabulary) {
    int best = 0;
    for (int i = 1; i < vocabulary; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  @Test
  void twoModelsTakeTurnsInABudgetForOneAndAnswerAsAlone() throws Exception {
    long budget = Math.max(needed("Q4_0"), needed("F16")) + 1000;
    Catalog catalog = Catalog.of(definition("Q4_0"), definition("F16"));
    try (Residency<CoreModel> residency =
        Residency.create(catalog, loader, ResidencyOptions.ofBudget(budget))) {
      for (String quantisation : List.of("Q4_0", "F16", "Q4_0")) {
        try (Lease<CoreModel> lease = residency.acquire("Llama:" + quantisation).join()) {
          assertThat(lease.cost().kind()).isEqualTo(Kind.LOADED);
          assertThat(pool.total().bytes()).isPositive().isLessThanOrEqualTo(budget);
          checkGreedy(lease.model().model(), quantisation);
        }
      }
      assertThat(residency.snapshot().evictions()).isEqualTo(2);
      assertThat(residency.snapshot().models()).hasSize(1);
    }
  }

  private long needed(String quantisation) throws IOException {
    return loader.bytesNeeded(definition(quantisation));
  }

  @Test
  void whatIsNeededIsWhatIsTaken() throws Exception {
    for (String quantisation : List.of("Q4_0", "F16")) {
      for (WeightLayout layout : WeightLayout.values()) {
        ModelDefinition definition = definition(quantisation).withLayout(layout);
        try (CoreModel model = loader.load(definition)) {
          long needed = loader.bytesNeeded(definition);
          int tokens = Math.min(model.model().contextLength(), CoreModelLoader.FIRST_TOKENS);
          long keysAndValues = KvArena.bytes(model.model().kvShape(), tokens, tokens);
          assertThat(model.bytes()).isEqualTo(needed - keysAndValues);
          assertThat(pool.total().bytes()).isLessThanOrEqualTo(needed);
          assertThat(pool.total().bytes() > 0).isEqualTo(layout != WeightLayout.MAPPED);
          assertThat(needed)
              .isBetween(
                  model.model().file().fileBytes() / 2, 2 * model.model().file().fileBytes());
        }
      }
    }
  }

  @Test
  void aPreloadedModelIsWarmAndResident() {
    Catalog catalog = Catalog.of(definition("Q4_0"));
    try (Residency<CoreModel> residency =
        Residency.create(catalog, loader, ResidencyOptions.ofBudget(64 << 20))) {
      residency.preload("llama", KeepAlive.FOREVER).join();
      try (Lease<CoreModel> lease = residency.acquire("llama").join()) {
        assertThat(lease.cost().kind()).isEqualTo(Kind.RESIDENT);
      }
    }
  }

  @Test
  void theDefinitionsTemplateGoesBeforeTheFiles() throws Exception {
    try (CoreModel plain = loader.load(definition("Q4_0"))) {
      assertThat(plain.chatTemplate()).isEmpty();
    }
    try (CoreModel other = loader.load(definition("Q4_0").withTemplate("{{ bos_token }}"))) {
      assertThat(other.chatTemplate()).isPresent();
    }
  }

  @Test
  void aDamagedFileFailsWithItsReasonAndLeavesNothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("damaged.gguf");
    byte[] bytes = Files.readAllBytes(resource("llama-Q4_0.gguf"));
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    Catalog catalog = Catalog.builder().directory(folder).build();
    try (Residency<CoreModel> residency =
        Residency.create(catalog, loader, ResidencyOptions.ofBudget(64 << 20))) {
      assertThatThrownBy(() -> residency.acquire("damaged").join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(ModelLoadException.class)
          .hasMessageStartingWith("damaged:latest can't be loaded: ")
          .hasMessageContaining(file.toString());
      assertThat(residency.snapshot().usedBytes()).isZero();
    }
  }
}
