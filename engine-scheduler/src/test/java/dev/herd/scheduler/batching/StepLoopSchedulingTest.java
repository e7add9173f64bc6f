package dev.herd.scheduler.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.sampling.SamplingOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Who is computed when, and what happens when it can't be: with simulated time and passes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StepLoopSchedulingTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final AtomicLong clock = new AtomicLong(1);
  private final LocalModel tiny = Tiny.open();

  /** What is done before each forward pass; may throw. Steps are counted from 1 on. */
  private volatile BiConsumer<Model, Integer> before = (model, step) -> {};

  /** What forward passes allocated, which is not the loop's. */
  private long passesAllocated;

  private final List<Integer> logitCounts = new ArrayList<>();
  private final StepLoop loop = new StepLoop(this::forward, clock::get);

  private void forward(Model model, Batch batch) {
    logitCounts.add(batch.logitCount());
    before.accept(model, logitCounts.size());
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    model.forward(batch);
    passesAllocated += THREADS.getCurrentThreadAllocatedBytes() - allocated;
  }

  @AfterEach
  void close() {
    loop.close();
    tiny.close(); // fails if a sequence is open
  }

  private ServedModel serve(BatchingOptions options) {
    return loop.serve("tiny", tiny.model(), 1, options);
  }

  private List<Integer> alone(int[] prompt, int tokens) {
    return tiny.generate(prompt, Tiny.greedy(tokens), piece -> {}).tokens();
  }

  @Test
  void aShortPromptHasItsFirstTokenWithinThreeStepsOfALongOne() {
    ServedModel model = serve(BatchingOptions.DEFAULT.withStepTokens(256, 64));
    List<GenerationHandle> shortOnes = new ArrayList<>();
    before =
        (m, step) -> {
          if (step == 3) {
            shortOnes.add(model.submit(Tiny.request(Tiny.prompt(20, 2), Tiny.greedy(1))));
          }
        };
    GenerationHandle large = model.submit(Tiny.request(Tiny.prompt(2000, 1), Tiny.greedy(2)));
    assertThat(large.join().tokens()).hasSize(2);
    assertThat(shortOnes.getFirst().join().tokens()).isEqualTo(alone(Tiny.prompt(20, 2), 1));
    assertThat(logitCounts.indexOf(1) + 1).isBetween(4, 6);
    assertThat(logitCounts.size()).isGreaterThan(7);
  }

  @Test
  void decodingGoesOnInEveryStepOfALongPrompt() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    GenerationHandle decoding = model.submit(Tiny.request(Tiny.prompt(3, 11), Tiny.seeded(200, 3)));
    before =
        (m, step) -> {
          if (step == 5) {
            model.submit(Tiny.request(Tiny.prompt(1000, 1), Tiny.greedy(1)));
          }
        };
    int tokens = decoding.join().tokens().size();
    assertThat(logitCounts.subList(0, Math.min(tokens, logitCounts.size())))
        .allMatch(count -> count >= 1);
  }

  @Test
  void twoModelsShareTheMachineByMeasuredTime() {
    try (LocalModel other = Tiny.open()) {
      ServedModel slow = serve(BatchingOptions.DEFAULT);
      ServedModel fast = loop.serve("fast", other.model(), 1, BatchingOptions.DEFAULT);
      Map<Model, Long> times = new HashMap<>();
      Map<Model, Long> timesAtTheEnd = new HashMap<>();
      before =
          (model, step) -> {
            long cost = model == slow.model() ? 700 : 10;
            clock.addAndGet(cost);
            times.merge(model, cost, Long::sum);
            if (times.getOrDefault(slow.model(), 0L) == 700 * 20 && timesAtTheEnd.isEmpty()) {
              timesAtTheEnd.putAll(times);
            }
          };
      List<GenerationHandle> handles = new ArrayList<>();
      loop.post(
          () -> {
            handles.add(slow.submit(Tiny.request(Tiny.prompt(4, 1), Tiny.greedy(24))));
            handles.add(fast.submit(Tiny.request(Tiny.prompt(4, 1), Tiny.greedy(4000))));
          });
      fast.call(m -> m).join();
      handles.getFirst().join();
      handles.getLast().cancel();
      handles.getLast().join();
      double slowTime = timesAtTheEnd.get(slow.model());
      double fastTime = timesAtTheEnd.get(fast.model());
      assertThat(fastTime / slowTime).isCloseTo(1, within(0.06));
      fast.retire().join();
    }
  }

  /** With scalar kernels: vectors are objects until the compiler has seen them often. */
  @Test
  @Tag("scalar")
  void aTokenAllocatesNothingButItsText() {
    assumeTrue(Kernels.get().description().equals("scalar"), "vector kernels in this run");
    ServedModel model = serve(BatchingOptions.DEFAULT);
    long[] allocated = new long[2];
    before =
        (m, step) -> {
          if (step == 1000 || step == 2000) {
            allocated[step / 1000 - 1] = THREADS.getCurrentThreadAllocatedBytes() - passesAllocated;
          }
        };
    model.submit(Tiny.request(Tiny.prompt(3, 1), Tiny.greedy(2001))).join();
    // The piece as a string, as an event and in the log, and the growth of the buffers.
    assertThat((allocated[1] - allocated[0]) / 1000).isLessThan(500);
  }

  @Test
  void cancellingEndsBeforeTheNextStepAndFreesTheMemory() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    List<GenerationHandle> handles = new ArrayList<>();
    before =
        (m, step) -> {
          if (step == 6) {
            handles.forEach(GenerationHandle::cancel);
          }
        };
    loop.post(() -> handles.add(model.submit(Tiny.request(Tiny.prompt(3, 1), Tiny.seeded(0, 3)))));
    model.call(m -> m).join();
    Completion completion = handles.getFirst().join();
    assertThat(completion.reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(completion.tokens()).hasSize(6);
    assertThat(logitCounts).hasSize(6);
    model.retire().join();
    assertThat(model.statistics().running()).isZero();
    assertThat(completion.text()).isEqualTo(String.join("", handles.getFirst().pieces()));
  }

  @Test
  void theOptionsOwnCancellationWorksToo() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    Completion completion =
        model
            .submit(
                Tiny.request(
                    Tiny.prompt(3, 1),
                    Tiny.seeded(0, 3).withCancelled(() -> logitCounts.size() >= 4)))
            .join();
    assertThat(completion.reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(completion.tokens()).hasSize(4);
  }

  @Test
  void aRequestPastItsDeadlineFailsWhetherItWaitsOrRuns() {
    ServedModel model = serve(BatchingOptions.DEFAULT.withMaxSequences(1));
    before = (m, step) -> clock.addAndGet(1_000_000);
    GenerationRequest request =
        GenerationRequest.ofTokens(Tiny.prompt(3, 1))
            .options(Tiny.seeded(0, 3))
            .deadline(Duration.ofMillis(10))
            .build();
    List<GenerationHandle> handles = new ArrayList<>();
    loop.post(
        () -> {
          handles.add(model.submit(request));
          handles.add(model.submit(request));
        });
    model.call(m -> m).join();
    assertThatThrownBy(handles.get(0)::join)
        .cause()
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            e -> {
              assertThat(e.tokens()).isBetween(9, 10);
              assertThat(e.deadline()).isEqualTo(Duration.ofMillis(10));
            });
    assertThatThrownBy(handles.get(1)::join)
        .cause()
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("waited for tiny");
    assertThat(model.statistics().failures()).isEqualTo(2);
    assertThat(model.statistics().queued()).isZero();
  }

  @Test
  void timeWaitedBeforeCountsTowardsTheDeadline() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    before = (m, step) -> clock.addAndGet(1_000_000);
    GenerationRequest request =
        GenerationRequest.ofTokens(Tiny.prompt(3, 1))
            .options(Tiny.seeded(0, 3))
            .deadline(Duration.ofMillis(10))
            .build();
    assertThatThrownBy(model.submit(request, Duration.ofMillis(6))::join)
        .cause()
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            e -> {
              assertThat(e.tokens()).isBetween(3, 4);
              assertThat(e.deadline()).isEqualTo(Duration.ofMillis(10));
            });
    assertThatThrownBy(model.submit(request, Duration.ofMillis(12))::join)
        .cause()
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("waited for tiny");
  }

  @Test
  void aFullQueueRefusesAndTakesAgainWhenThereIsRoom() throws InterruptedException {
    ServedModel model = serve(BatchingOptions.DEFAULT.withMaxSequences(1).withMaxQueued(2));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    before =
        (m, step) -> {
          begun.countDown();
          awaitQuietly(goOn);
        };
    GenerationRequest request = Tiny.request(Tiny.prompt(3, 1), Tiny.greedy(2));
    List<GenerationHandle> handles = new ArrayList<>();
    handles.add(model.submit(request));
    begun.await();
    handles.add(model.submit(request));
    handles.add(model.submit(request));
    assertThatThrownBy(() -> model.submit(request))
        .isInstanceOfSatisfying(
            QueueFullException.class,
            e -> {
              assertThat(e.queued()).isEqualTo(2);
              assertThat(e.limit()).isEqualTo(2);
            })
        .hasMessageContaining("2 requests wait for tiny");
    goOn.countDown();
    handles.forEach(GenerationHandle::join);
    assertThat(model.submit(request).join().tokens()).hasSize(2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anIdleModelWaitsForCompanyAsLongAsItIsTold() {
    Duration timeout = Duration.ofHours(1);
    ServedModel model =
        serve(BatchingOptions.DEFAULT.withBatchTimeout(timeout).withMaxSequences(4));
    GenerationRequest request = Tiny.request(Tiny.prompt(3, 1), Tiny.greedy(1));
    List<GenerationHandle> handles = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      handles.add(model.submit(request));
    }
    CompletableFuture<Integer> stepsBefore = new CompletableFuture<>();
    loop.post(() -> stepsBefore.complete(logitCounts.size()));
    assertThat(stepsBefore.join()).isZero();
    clock.addAndGet(timeout.toNanos());
    loop.post(() -> {}); // it sleeps by a clock that doesn't go
    handles.forEach(GenerationHandle::join);
    assertThat(logitCounts).containsExactly(3);
    logitCounts.clear();
    handles.clear();
    for (int i = 0; i < 4; i++) {
      handles.add(model.submit(request));
    }
    handles.forEach(GenerationHandle::join);
    assertThat(logitCounts).containsExactly(4);
  }

  @Test
  void urgentRequestsPassOthersInTheQueue() {
    ServedModel model = serve(BatchingOptions.DEFAULT.withMaxSequences(1));
    before = (m, step) -> clock.addAndGet(1_000_000_000);
    List<GenerationHandle> handles = new ArrayList<>();
    loop.post(
        () -> {
          for (Priority priority : Priority.values()) {
            GenerationRequest request =
                GenerationRequest.ofTokens(Tiny.prompt(3, 1))
                    .options(Tiny.greedy(1))
                    .priority(priority)
                    .build();
            handles.add(model.submit(request));
          }
        });
    model.call(m -> m).join();
    assertThat(handles)
        .extracting(handle -> handle.join().firstTokenSeconds())
        .containsExactly(3.0, 2.0, 1.0);
  }

  @Test
  void tasksThatKeepComingLetGenerationsBegin() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    AtomicInteger tasks = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    again(model, tasks, over);
    GenerationHandle handle = model.submit(Tiny.request(Tiny.prompt(5, 1), Tiny.greedy(3)));
    assertThat(handle.result()).succeedsWithin(Duration.ofSeconds(20));
    over.set(true);
    assertThat(tasks.get()).isGreaterThanOrEqualTo(3);
  }

  /** Runs a task that is followed by another one before its step has ended. */
  private static void again(ServedModel model, AtomicInteger tasks, AtomicBoolean over) {
    var _ =
        model.call(
            m -> {
              tasks.incrementAndGet();
              if (!over.get()) {
                again(model, tasks, over);
              }
              return m;
            });
  }

  @Test
  void samplesThatDontFitTheMemoryTakeTurns() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    before =
        (m, step) -> {
          if (logitCounts.getLast() > 2) {
            throw new MemoryBudgetException("no room for " + logitCounts.getLast());
          }
        };
    List<GenerationHandle> handles = new ArrayList<>();
    loop.post(
        () -> {
          for (int i = 0; i < 9; i++) {
            handles.add(model.submit(Tiny.request(Tiny.prompt(5, i), Tiny.greedy(25))));
          }
        });
    model.call(m -> m).join();
    for (int i = 0; i < 9; i++) {
      assertThat(handles.get(i).join().tokens()).isEqualTo(alone(Tiny.prompt(5, i), 25));
    }
    assertThat(model.statistics().preemptions()).isGreaterThanOrEqualTo(7);
    assertThat(model.statistics().failures()).isZero();
  }

  @Test
  void aRequestThatDoesntFitAloneFailsWithTheArithmetic() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    before =
        (m, step) -> {
          throw new MemoryBudgetException("needs more than there is");
        };
    List<GenerationHandle> handles = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      handles.add(model.submit(Tiny.request(Tiny.prompt(5, i), Tiny.greedy(25))));
    }
    for (GenerationHandle handle : handles) {
      assertThatThrownBy(handle::join)
          .cause()
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("more than there is");
    }
    before = (m, step) -> {};
    assertThat(model.generate("a", Tiny.greedy(3)).tokens()).hasSize(3);
  }

  @Test
  void aFailedPassFailsItsRequestsAndTheLoopGoesOn() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    before =
        (m, step) -> {
          if (step == 3) {
            throw new AssertionError("broken kernel");
          }
        };
    GenerationHandle failing = model.submit(Tiny.request(Tiny.prompt(5, 1), Tiny.greedy(25)));
    assertThatThrownBy(failing::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("broken kernel");
    assertThatThrownBy(() -> failing.pieces().forEach(piece -> {}))
        .isInstanceOf(AssertionError.class);
    assertThat(model.generate("a", Tiny.greedy(3)).tokens()).hasSize(3);
  }

  @Test
  void whatOneRequestCausesFailsThatOneOnly() {
    ServedModel model = serve(BatchingOptions.DEFAULT);
    Map<Integer, Float> noToken = new HashMap<>();
    for (int token = 0; token < 288; token++) {
      noToken.put(token, Float.NEGATIVE_INFINITY);
    }
    SamplingOptions impossible = SamplingOptions.builder().logitBias(noToken).build();
    List<GenerationHandle> handles = new ArrayList<>();
    loop.post(
        () -> {
          handles.add(model.submit(Tiny.request(Tiny.prompt(5, 1), Tiny.greedy(25))));
          handles.add(
              model.submit(
                  Tiny.request(Tiny.prompt(5, 1), Tiny.greedy(5).withSampling(impossible))));
          handles.add(
              model.submit(
                  Tiny.request(
                      Tiny.prompt(5, 1),
                      Tiny.greedy(5)
                          .withCancelled(
                              () -> {
                                throw new IllegalArgumentException("can't say");
                              }))));
        });
    model.call(m -> m).join();
    assertThat(handles.get(0).join().tokens()).isEqualTo(alone(Tiny.prompt(5, 1), 25));
    assertThatThrownBy(handles.get(1)::join)
        .hasRootCauseMessage("no token can be chosen: all 288 logits are NaN or negative infinity");
    assertThatThrownBy(handles.get(2)::join).hasRootCauseMessage("can't say");
  }
}
