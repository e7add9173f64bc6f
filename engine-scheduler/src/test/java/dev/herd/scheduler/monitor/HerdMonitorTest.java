package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.batching.statistics.ModelStatistics;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The monitor of a herd of tiny models. */
@Timeout(60)
class HerdMonitorTest {
  private static final long WAIT_SECONDS = 30;

  private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
  private final BlockingQueue<GenerationReport> reports = new LinkedBlockingQueue<>();
  private final BlockingQueue<HerdSnapshot> samples = new LinkedBlockingQueue<>();

  private final HerdListener listener =
      new HerdListener() {
        @Override
        public void modelLoaded(String model, ModelHistory history) {
          news.add("loaded " + model + " " + history.loads());
        }

        @Override
        public void modelEvicted(String model, ModelHistory history) {
          news.add("evicted " + model + " " + history.evictions());
        }

        @Override
        public void modelUnloaded(String model, ModelHistory history) {
          news.add("unloaded " + model + " " + history.unloads());
        }

        @Override
        public void generationFinished(GenerationReport report) {
          reports.add(report);
        }

        @Override
        public void sampled(HerdSnapshot sample) {
          samples.add(sample);
        }
      };

  private static Herd.Builder builder() {
    return Herd.builder().threads(1).memoryBytes(64 << 20).model(tiny("a")).model(tiny("b"));
  }

  private static ModelDefinition tiny(String name) {
    return ModelDefinition.of(name, Tiny.FILE).withContextTokens(4096);
  }

  private static Generation generate(Herd herd, String model) {
    return herd.model(model).generate(Tiny.request(Tiny.prompt(20, 1), Tiny.greedy(5)));
  }

  private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aSnapshotShowsWhatAModelHoldsAndDid() throws IOException {
    try (Herd herd = builder().build()) {
      assertThat(herd.monitor().snapshot().models()).isEmpty();
      generate(herd, "a").join();
      HerdSnapshot snapshot = herd.monitor().snapshot();
      ModelSnapshot model = snapshot.model("a:latest");
      assertThat(model.state()).isEqualTo(ModelState.READY);
      assertThat(model.quantisation()).isEqualTo("F16");
      assertThat(model.weightBytes()).isPositive();
      MemorySnapshot memory = snapshot.memory();
      assertThat(model.packedWeightBytes()).isEqualTo(memory.bytes(AccountKind.WEIGHTS));
      assertThat(model.kvBytes()).isPositive().isEqualTo(memory.bytes(AccountKind.KV));
      assertThat(model.idleKvBytes()).isPositive().isLessThanOrEqualTo(model.kvBytes());
      assertThat(memory.bytes(AccountKind.SCRATCH)).isPositive();
      assertThat(memory.budgetBytes()).isEqualTo(64 << 20);
      assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.highWaterBytes());
      ModelStatistics statistics = model.statistics();
      assertThat(statistics.requests()).isOne();
      assertThat(statistics.firstToken().count()).isOne();
      assertThat(statistics.perToken().count()).isEqualTo(4);
      assertThat(model.operations().seconds())
          .isPositive()
          .isLessThanOrEqualTo(statistics.forwardSeconds());
      assertThat(model.history().lastSwitchNanos())
          .isGreaterThanOrEqualTo(model.history().lastLoadNanos())
          .isPositive();
      assertThat(snapshot.loads()).isOne();
    }
  }

  @Test
  void whatAModelDidOutlastsItsUnloading() throws IOException {
    try (Herd herd = builder().build()) {
      for (int i = 0; i < 3; i++) {
        generate(herd, "a").join();
        herd.model("a").unload().join();
      }
      ModelSnapshot model = herd.monitor().snapshot().model("a:latest");
      assertThat(model.state()).isEqualTo(ModelState.ABSENT);
      assertThat(model.quantisation()).isEqualTo("F16");
      assertThat(model.bytes()).isZero();
      assertThat(model.statistics().requests()).isEqualTo(3);
      assertThat(model.statistics().firstToken().count()).isEqualTo(3);
      assertThat(model.history().loads()).isEqualTo(3);
      assertThat(model.history().unloads()).isEqualTo(3);
      assertThat(model.history().evictions()).isZero();
    }
  }

  @Test
  void sharedWeightsAreCountedOnce() throws IOException {
    try (Herd herd = builder().build()) {
      generate(herd, "b").join();
      generate(herd, "a").join();
      HerdSnapshot snapshot = herd.monitor().snapshot();
      ModelSnapshot first = snapshot.model("a:latest");
      ModelSnapshot second = snapshot.model("b:latest");
      assertThat(first.weightsShared()).isFalse();
      assertThat(second.weightsShared()).isTrue();
      assertThat(first.weightBytes()).isEqualTo(second.weightBytes()).isPositive();
      assertThat(first.packedWeightBytes())
          .isEqualTo(second.packedWeightBytes())
          .isEqualTo(snapshot.memory().bytes(AccountKind.WEIGHTS));
      assertThat(second.bytes()).isEqualTo(second.kvBytes());
      herd.model("a").unload().join();
      ModelSnapshot alone = herd.monitor().snapshot().model("b:latest");
      assertThat(alone.weightsShared()).isFalse();
      assertThat(alone.weightBytes()).isEqualTo(first.weightBytes());
    }
  }

  @Test
  void listenersAreToldInOrder() throws Exception {
    long one;
    try (Herd herd = builder().build()) {
      herd.model("a").preload().join();
      one = herd.residencyView().snapshot().usedBytes();
    }
    try (Herd herd = builder().memoryBytes(one + one / 2).build()) {
      herd.monitor()
          .addListener(
              new HerdListener() {
                @Override
                public void modelLoaded(String model, ModelHistory history) {
                  throw new IllegalStateException("others are told all the same");
                }
              });
      herd.monitor().addListener(listener);
      generate(herd, "a").join();
      generate(herd, "b").join();
      herd.model("b").unload().join();
      assertThat(List.of(next(news), next(news), next(news), next(news)))
          .containsExactly(
              "loaded a:latest 1",
              "evicted a:latest 1",
              "loaded b:latest 1",
              "unloaded b:latest 1");
      herd.monitor().removeListener(listener);
      generate(herd, "a").join();
    }
    assertThat(news).isEmpty();
  }

  @Test
  void reportsTellWhatTheCallerWaitedFor() throws Exception {
    try (Herd herd = builder().build()) {
      herd.monitor().addListener(listener);
      generate(herd, "a").join();
      GenerationReport report = next(reports);
      assertThat(report.operation().semanticName()).isEqualTo("text_completion");
      assertThat(report.model()).isEqualTo("a:latest");
      assertThat(report.promptTokens()).isEqualTo(20);
      assertThat(report.generatedTokens()).isEqualTo(5);
      assertThat(report.switchSeconds()).isPositive().isLessThan(report.firstTokenSeconds());
      assertThat(report.firstTokenSeconds()).isLessThan(report.totalSeconds());
      assertThat(report.secondsPerToken()).isPositive();
      assertThat(report.failure()).isEmpty();
    }
  }

  @Test
  void aFailureIsReportedWithItsReason() throws Exception {
    try (Herd herd = builder().build()) {
      herd.monitor().addListener(listener);
      Generation mute = herd.model("a").ask("hello");
      assertThatThrownBy(mute::join).isInstanceOf(CompletionException.class);
      GenerationReport report = next(reports);
      assertThat(report.operation().semanticName()).isEqualTo("chat");
      assertThat(report.failure()).containsInstanceOf(IllegalStateException.class);
      assertThat(report.generatedTokens()).isZero();
      assertThat(report.firstTokenSeconds()).isNaN();
    }
  }

  @Test
  void samplesAreTakenUntilStopped() throws Exception {
    try (Herd herd = builder().build()) {
      HerdMonitor monitor = herd.monitor();
      assertThatThrownBy(() -> monitor.start(Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PT0S");
      monitor.addListener(listener);
      monitor.start(Duration.ofMillis(1));
      HerdSnapshot first = next(samples);
      HerdSnapshot second = next(samples);
      assertThat(second.time()).isAfter(first.time());
      assertThat(monitor.samples()).startsWith(first, second);
      for (int i = 0; i < HerdMonitor.KEPT_SAMPLES; i++) {
        next(samples);
      }
      assertThat(monitor.samples()).hasSize(HerdMonitor.KEPT_SAMPLES).doesNotContain(first);
      monitor.stop();
      assertThat(monitor.leakSuspicions()).isEmpty();
    }
  }
}
