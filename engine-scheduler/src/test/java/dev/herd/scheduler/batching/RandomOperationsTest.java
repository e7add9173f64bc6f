package dev.herd.scheduler.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.scheduler.speculation.Speculation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Many threads do what they like, and every answer is the one that the request has alone. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class RandomOperationsTest {
  private static final int THREADS = 8;
  private static final int OPERATIONS = 60;
  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private final List<int[]> prompts = new ArrayList<>();
  private final List<GenerationOptions> options = new ArrayList<>();
  private final List<List<Integer>> answers = new ArrayList<>();
  private final AtomicInteger complete = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private Speculation draft;

  private void askAlone(LocalModel model) {
    for (int i = 0; i < 16; i++) {
      int[] prompt = Tiny.prompt(1 + i * i % 90, i);
      SamplingOptions seeded = SamplingOptions.builder().seed(i).build(); // may end by itself
      GenerationOptions asked =
          switch (i % 3) {
            case 0 -> Tiny.greedy(1 + i);
            case 1 -> Tiny.seeded(12, i);
            default -> GenerationOptions.DEFAULT.withMaxTokens(20).withSampling(seeded);
          };
      prompts.add(prompt);
      options.add(asked);
      answers.add(model.generate(prompt, asked, piece -> {}).tokens());
    }
  }

  @Test
  void noAnswerIsLostOrWrong() throws Exception {
    try (LocalModel a = Tiny.open();
        LocalModel b = Tiny.open();
        StepLoop loop = new StepLoop();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      askAlone(a);
      draft = Speculation.draftModel(b.model());
      BatchingOptions batching = BatchingOptions.DEFAULT.withMaxSequences(6).withStepTokens(40, 10);
      ServedModel first = loop.serve("a", a.model(), 1, batching);
      ServedModel second = loop.serve("b", b.model(), 3, batching);
      List<Callable<Void>> calls = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Random random = new Random(t);
        calls.add(
            () -> {
              for (int i = 0; i < OPERATIONS; i++) {
                operate(random.nextBoolean() ? first : second, random);
              }
              return null;
            });
      }
      for (Future<Void> future : threads.invokeAll(calls)) {
        future.get();
      }
      first.retire().join();
      second.retire().join();
      assertThat(complete.get() + cancelled.get()).isEqualTo(THREADS * OPERATIONS);
      assertThat(complete.get()).isGreaterThan(THREADS * OPERATIONS / 2);
      assertThat(first.statistics().queued() + second.statistics().queued()).isZero();
    }
  }

  private void operate(ServedModel model, Random random) {
    int which = random.nextInt(prompts.size());
    GenerationRequest.Builder builder =
        GenerationRequest.ofTokens(prompts.get(which))
            .options(options.get(which))
            .priority(PRIORITIES.get(random.nextInt(3)))
            .samples(1 + random.nextInt(3));
    switch (random.nextInt(4)) {
      case 0 -> builder.speculation(draft);
      case 1 -> builder.speculation(Speculation.promptLookup());
      case 2 -> builder.scored();
      default -> {}
    }
    GenerationHandle handle = model.submit(builder.build());
    boolean cancel = random.nextInt(5) == 0;
    if (cancel) {
      handle.cancel();
    }
    String text = String.join("", handle.pieces());
    Completion completion = handle.join();
    assertThat(text).isEqualTo(completion.text());
    List<Integer> want = answers.get(which);
    if (completion.reason() == FinishReason.CANCELLED) {
      assertThat(cancel).isTrue();
      assertThat(want.subList(0, completion.tokens().size())).isEqualTo(completion.tokens());
      cancelled.incrementAndGet();
    } else {
      assertThat(completion.tokens()).isEqualTo(want);
      complete.incrementAndGet();
    }
  }
}
