package dev.herd.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.Residency;
import dev.herd.scheduler.residency.ResidencyException;
import dev.herd.scheduler.speculation.Speculation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Six models, memory for three, sixteen threads that do anything at any time. */
@Timeout(value = 120)
class HerdRandomTest {
  private static final int MODELS = 6;
  private static final int THREADS = 16;
  private static final int OPERATIONS = 10_000;
  private static final int PROMPTS = 8;
  private static final int TOKENS = 4;

  @TempDir private Path folder;
  private final List<List<Integer>> expected = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private long modelBytes;

  private static int[] prompt(int index) {
    return Tiny.prompt(3 + 5 * index, index);
  }

  private Herd.Builder builder() throws IOException {
    Herd.Builder builder =
        Herd.builder().threads(1).memoryBytes(64 << 20).waitBound(Duration.ofMillis(20));
    for (int i = 0; i < MODELS; i++) {
      Path file = folder.resolve("m" + i + ".gguf");
      if (!Files.exists(file)) {
        Files.copy(Tiny.FILE, file);
      }
      builder.model(
          ModelDefinition.of("m" + i, file).withContextTokens(256).withLayout(WeightLayout.PACKED));
    }
    return builder;
  }

  @Test
  void noAnswerIsLostOrWrong() throws Exception {
    try (LocalModel alone = Tiny.open()) {
      for (int i = 0; i < PROMPTS; i++) {
        expected.add(alone.generate(prompt(i), Tiny.greedy(TOKENS), piece -> {}).tokens());
      }
    }
    MemoryPool memory;
    try (Herd herd = builder().build()) {
      memory = herd.engine().memory();
      herd.model("m0").preload().join();
      modelBytes = herd.residencyView().snapshot().usedBytes();
      herd.residencyView().setBudget(3 * modelBytes + modelBytes / 2).join();
      runAll(herd);
      for (HerdModel model : herd.models()) {
        model.unpin();
      }
      assertThat(answers.get()).isGreaterThan(OPERATIONS / 4);
      assertThat(herd.residencyView().snapshot().loads()).isGreaterThan(MODELS);
    }
    assertThat(memory.total().bytes()).isZero();
  }

  private void runAll(Herd herd) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Random random = new Random(t);
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < OPERATIONS / THREADS; i++) {
                    operate(herd, random);
                  }
                }));
      }
      for (Future<?> future : done) {
        future.get(100, TimeUnit.SECONDS);
      }
    }
  }

  private void operate(Herd herd, Random random) {
    HerdModel model = herd.model("m" + random.nextInt(MODELS));
    int choice = random.nextInt(20);
    if (choice < 13) {
      int prompt = random.nextInt(PROMPTS);
      check(model.generate(request(prompt, random)), prompt, random.nextInt(6) == 0);
    } else if (choice < 15) {
      settle(model.preload());
    } else if (choice == 15) {
      settle(model.pin());
      model.unpin();
    } else if (choice < 18) {
      settle(model.unload());
    } else if (choice == 18) {
      Residency<?> residency = herd.residencyView();
      settle(residency.setBudget((2 + random.nextInt(3)) * modelBytes + modelBytes / 2));
    } else {
      settle(model.call(core -> core.tokenizer().vocabularySize()));
    }
  }

  /** Some have another model draft, or the same one. */
  private static GenerationRequest request(int prompt, Random random) {
    GenerationRequest.Builder request =
        GenerationRequest.ofTokens(prompt(prompt)).options(Tiny.greedy(TOKENS));
    if (random.nextInt(4) == 0) {
      request.speculation(Speculation.draftModel("m" + random.nextInt(MODELS)));
    }
    return request.build();
  }

  private void check(Generation generation, int prompt, boolean cancel) {
    if (cancel) {
      generation.cancel();
    }
    try {
      Completion completion = generation.result().get(60, TimeUnit.SECONDS);
      if (completion.reason() != FinishReason.CANCELLED) {
        assertThat(completion.tokens()).isEqualTo(expected.get(prompt));
        answers.incrementAndGet();
      }
    } catch (Exception e) {
      boolean cancelled = cancel && cause(e) instanceof CancellationException;
      if (!cancelled) {
        refused(e);
      }
    }
  }

  private void settle(CompletableFuture<?> future) {
    try {
      future.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      refused(e);
    }
  }

  /** Pins may leave no room, which is said at once; nothing else may go wrong. */
  private void refused(Exception e) {
    assertThat(cause(e)).isInstanceOf(ResidencyException.class);
    refusals.incrementAndGet();
  }

  private static Throwable cause(Throwable e) {
    boolean wrapped = e instanceof CompletionException || e instanceof ExecutionException;
    return wrapped && e.getCause() != null ? cause(e.getCause()) : e;
  }
}
