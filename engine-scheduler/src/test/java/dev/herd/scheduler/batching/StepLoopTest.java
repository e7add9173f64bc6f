package dev.herd.scheduler.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.ContextLengthException;
import dev.herd.scheduler.batching.statistics.ModelStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StepLoopTest {
  private final LocalModel tiny = Tiny.open();
  private final StepLoop loop = new StepLoop();
  private ServedModel model;

  @BeforeEach
  void serve() {
    model = loop.serve("tiny", tiny.model(), 1, BatchingOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    loop.close();
    tiny.close();
  }

  private void assertSame(Choice got, GenerationResult want) {
    assertThat(got.tokens()).isEqualTo(want.tokens());
    assertThat(got.text()).isEqualTo(want.text());
    assertThat(got.reason()).isEqualTo(want.reason());
  }

  @Test
  void requestsTogetherGiveWhatEachGivesAlone() {
    List<GenerationHandle> handles = new ArrayList<>();
    List<GenerationResult> alone = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      int[] prompt = Tiny.prompt(1 + 11 * i, i);
      GenerationOptions options = i % 2 == 0 ? Tiny.greedy(30) : Tiny.seeded(30, i);
      alone.add(tiny.generate(prompt, options, piece -> {}));
      handles.add(model.submit(Tiny.request(prompt, options)));
    }
    for (int i = 0; i < handles.size(); i++) {
      Completion completion = handles.get(i).join();
      assertSame(completion.choices().getFirst(), alone.get(i));
      assertThat(completion.promptTokens()).isEqualTo(1 + 11 * i);
    }
  }

  @Test
  void textAndDefaultsGoThroughAsTheyAre() {
    GenerationOptions options = Tiny.greedy(12);
    Completion completion = model.generate("Once upon a time", options);
    assertSame(completion.choices().getFirst(), tiny.generate("Once upon a time", options));
    assertThat(completion.model()).isEqualTo("tiny");
    assertThat(completion.generatedTokens()).isEqualTo(12);
  }

  @Test
  void stopStringsEndAsTheyDoAlone() {
    int[] prompt = Tiny.prompt(9, 4);
    String text = tiny.generate(prompt, Tiny.greedy(60), piece -> {}).text();
    GenerationOptions options = Tiny.greedy(60).withStops(List.of(text.substring(20, 24)));
    Completion completion = model.submit(Tiny.request(prompt, options)).join();
    assertSame(completion.choices().getFirst(), tiny.generate(prompt, options, piece -> {}));
    assertThat(completion.reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void samplesAreThoseOfConsecutiveSeeds() {
    int[] prompt = Tiny.prompt(50, 5);
    GenerationHandle handle =
        model.submit(
            GenerationRequest.ofTokens(prompt).options(Tiny.seeded(20, 100)).samples(5).build());
    List<Choice> choices = handle.join().choices();
    assertThat(choices).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(choices.get(i).index()).isEqualTo(i);
      assertSame(choices.get(i), tiny.generate(prompt, Tiny.seeded(20, 100 + i), piece -> {}));
    }
    assertThat(choices.get(0).tokens()).isNotEqualTo(choices.get(1).tokens());
  }

  @Test
  void samplesShareThePromptAndLaterRequestsItsBeginning() {
    int[] prompt = Tiny.prompt(100, 15);
    GenerationRequest request =
        GenerationRequest.ofTokens(prompt).options(Tiny.seeded(8, 1)).samples(4).build();
    Completion first = model.submit(request).join();
    assertThat(first.reusedTokens()).isZero();
    model.call(m -> m).join(); // the step of the last token has ended
    assertThat(model.statistics().promptTokens()).isEqualTo(100);
    Completion second = model.submit(request).join();
    assertThat(second.reusedTokens()).isBetween(90, 99);
    assertThat(second.choices())
        .extracting(Choice::tokens)
        .isEqualTo(first.choices().stream().map(Choice::tokens).toList());
    assertThat(model.statistics().reusedTokens()).isEqualTo(second.reusedTokens());
  }

  @Test
  void aFullContextEndsTheText() {
    int[] prompt = Tiny.prompt(29, 6);
    GenerationOptions options = Tiny.greedy(0);
    try (LocalModel small = Tiny.open(Tiny.OPTIONS.withContextTokens(32), Tiny.ENGINE)) {
      ServedModel served = loop.serve("small", small.model(), 1, BatchingOptions.DEFAULT);
      Completion completion = served.submit(Tiny.request(prompt, options)).join();
      assertThat(completion.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(completion.tokens()).hasSize(4);
      assertSame(completion.choices().getFirst(), small.generate(prompt, options, piece -> {}));
      served.retire().join();
    }
  }

  @Test
  void piecesAreTheTextWheneverTheyAreRead() throws InterruptedException {
    GenerationHandle handle = model.submit(Tiny.request(Tiny.prompt(5, 1), Tiny.greedy(40)));
    StringBuilder during = new StringBuilder();
    handle.pieces().forEach(during::append);
    StringBuilder after = new StringBuilder();
    handle.pieces().forEach(after::append);
    StringBuilder published = new StringBuilder();
    CountDownLatch complete = new CountDownLatch(1);
    handle.text().subscribe(oneByOne(published, complete));
    complete.await();
    String text = handle.join().text();
    assertThat(text).isNotEmpty();
    assertThat(during).hasToString(text);
    assertThat(after).hasToString(text);
    assertThat(published).hasToString(text);
  }

  private static Flow.Subscriber<String> oneByOne(StringBuilder text, CountDownLatch complete) {
    return new Flow.Subscriber<>() {
      private Flow.Subscription subscription;

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
      }

      @Override
      public void onNext(String piece) {
        text.append(piece);
        subscription.request(1);
      }

      @Override
      public void onError(Throwable failure) {
        throw new AssertionError(failure);
      }

      @Override
      public void onComplete() {
        complete.countDown();
      }
    };
  }

  @Test
  void tokensAreScoredWhenAsked() {
    int[] prompt = Tiny.prompt(12, 8);
    GenerationRequest request =
        GenerationRequest.ofTokens(prompt).options(Tiny.greedy(10)).scored().build();
    Completion completion = model.submit(request).join();
    Choice choice = completion.choices().getFirst();
    assertThat(choice.trace()).hasSize(10);
    double before = 0;
    for (TokenTrace token : choice.trace()) {
      assertThat(token.logProbability()).isNegative().isGreaterThan(-Math.log(288));
      assertThat(token.margin()).isPositive();
      assertThat(token.seconds()).isGreaterThanOrEqualTo(before);
      before = token.seconds();
    }
    double mean = choice.trace().stream().mapToDouble(TokenTrace::logProbability).sum() / 10;
    assertThat(choice.meanLogProbability()).isCloseTo(mean, within(1e-12));
    assertThat(completion.firstTokenSeconds())
        .isEqualTo(choice.trace().getFirst().seconds())
        .isGreaterThanOrEqualTo(completion.queueSeconds());
    Completion unscored = model.submit(Tiny.request(prompt, Tiny.greedy(10))).join();
    assertThat(unscored.choices().getFirst().meanLogProbability()).isNaN();
    assertThat(unscored.tokens()).isEqualTo(completion.tokens());
  }

  @Test
  void whatIsWrongWithARequestShowsAtOnce() {
    assertThatThrownBy(() -> model.submit(Tiny.request(new int[0], Tiny.greedy(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> model.submit(Tiny.request(new int[4097], Tiny.greedy(1))))
        .isInstanceOf(ContextLengthException.class);
    assertThatThrownBy(() -> model.submit(Tiny.request(new int[] {288}, Tiny.greedy(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("288");
    GenerationRequest many = GenerationRequest.ofTokens(5).samples(17).build();
    assertThatThrownBy(() -> model.submit(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17 samples");
    assertThat(model.statistics().queued()).isZero();
  }

  @Test
  void aTaskRunsInTurnAndItsFailureIsItsOwn() {
    CompletableFuture<float[]> embedding = model.call(m -> m.embed(new int[] {5, 6, 7}));
    assertThat(embedding.join()).isEqualTo(tiny.model().embed(new int[] {5, 6, 7}));
    CompletableFuture<Object> failing =
        model.call(
            m -> {
              throw new IllegalStateException("no");
            });
    assertThatThrownBy(failing::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(model.generate("a", Tiny.greedy(3)).tokens()).hasSize(3);
  }

  @Test
  void statisticsAddUp() {
    for (int i = 0; i < 3; i++) {
      model.submit(Tiny.request(Tiny.prompt(100, i), Tiny.greedy(20))).join();
    }
    model.call(m -> m).join(); // the step of the last token has ended
    ModelStatistics statistics = model.statistics();
    assertThat(statistics.requests()).isEqualTo(3);
    assertThat(statistics.failures()).isZero();
    assertThat(statistics.promptTokens()).isEqualTo(300);
    assertThat(statistics.generatedTokens()).isEqualTo(60);
    assertThat(statistics.steps()).isEqualTo(60);
    assertThat(statistics.batchSize()).isEqualTo(1);
    assertThat(statistics.firstToken().count()).isEqualTo(3);
    assertThat(statistics.perToken().count()).isEqualTo(57);
    assertThat(statistics.firstToken().p50()).isPositive();
    assertThat(statistics.perToken().max())
        .isGreaterThanOrEqualTo(statistics.perToken().p99())
        .isGreaterThanOrEqualTo(statistics.perToken().p50());
    assertThat(statistics.forwardSeconds()).isPositive();
    assertThat(statistics.tokensPerSecond()).isPositive();
    assertThat(statistics.queued()).isZero();
    assertThat(statistics.running()).isZero();
  }

  @Test
  void aRetiredModelFinishesAndTakesNoMore() {
    List<GenerationHandle> handles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      handles.add(model.submit(Tiny.request(Tiny.prompt(30, i), Tiny.greedy(30))));
    }
    CompletableFuture<Void> released = model.retire();
    assertThatThrownBy(() -> model.submit(Tiny.request(new int[] {5}, Tiny.greedy(1))))
        .isInstanceOf(ModelRetiredException.class)
        .hasMessageContaining("tiny");
    assertThatThrownBy(() -> model.call(m -> m)).isInstanceOf(ModelRetiredException.class);
    released.join();
    assertThat(handles).allMatch(handle -> handle.join().reason() != FinishReason.CANCELLED);
    assertThat(model.retire()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(model.statistics().running()).isZero();
  }

  @Test
  void closingFailsWhatIsUnderWayAndFreesIt() {
    List<GenerationHandle> handles = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      handles.add(model.submit(Tiny.request(Tiny.prompt(2000, i), Tiny.greedy(0))));
    }
    loop.close();
    assertThat(model.statistics().running()).isZero();
    for (GenerationHandle handle : handles) {
      assertThatThrownBy(handle::join).hasCauseInstanceOf(ModelRetiredException.class);
      assertThatThrownBy(() -> handle.pieces().forEach(piece -> {}))
          .isInstanceOf(ModelRetiredException.class);
      handle.cancel();
    }
    assertThatThrownBy(() -> model.submit(Tiny.request(new int[] {5}, Tiny.greedy(1))))
        .isInstanceOf(ModelRetiredException.class);
    assertThatThrownBy(() -> loop.serve("x", tiny.model(), 1, BatchingOptions.DEFAULT))
        .isInstanceOf(ModelRetiredException.class);
    assertThat(model.retire()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void closingFailsTasksThatWait() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Integer> running =
        model.call(
            m -> {
              begun.countDown();
              awaitQuietly(goOn);
              return 1;
            });
    begun.await();
    CompletableFuture<Integer> waiting = model.call(m -> 2);
    Thread closing = Thread.ofPlatform().start(loop::close);
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait(); // it has said so, and waits for the step under way
    }
    goOn.countDown();
    closing.join();
    assertThat(running).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ModelRetiredException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
