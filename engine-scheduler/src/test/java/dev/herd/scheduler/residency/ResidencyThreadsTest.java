package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The residency on real threads, with models that take no time. */
class ResidencyThreadsTest {
  private static final int THREADS = 16;
  private static final int OPERATIONS = 300;
  private static final long MODEL_BYTES = 10;
  private static final long BUDGET = 3 * MODEL_BYTES;

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong mostHeld = new AtomicLong();
  private final AtomicInteger granted = new AtomicInteger();

  /** Counts its users, so that a use after the end is seen. */
  private final class Fake implements LoadedModel {
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean closed;

    @Override
    public long bytes() {
      return MODEL_BYTES;
    }

    @Override
    public void releaseIdleMemory() {}

    @Override
    public void close() {
      closed = true;
      if (users.get() != 0) {
        throw new IllegalStateException("closed while in use");
      }
      held.addAndGet(-MODEL_BYTES);
    }
  }

  private final class Loader implements ModelLoader<Fake> {
    @Override
    public long bytesNeeded(ModelDefinition definition) {
      return MODEL_BYTES;
    }

    @Override
    public Fake load(ModelDefinition definition) {
      mostHeld.accumulateAndGet(held.addAndGet(MODEL_BYTES), Math::max);
      return new Fake();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void sixteenThreadsOnSixModelsWithRoomForThree() throws Exception {
    Catalog catalog =
        Catalog.of(
            IntStream.range(0, 6)
                .mapToObj(i -> ModelDefinition.of("m" + i, Path.of("m" + i)))
                .toArray(ModelDefinition[]::new));
    ResidencyOptions options =
        ResidencyOptions.ofBudget(BUDGET)
            .withWaitBound(Duration.ofMillis(50))
            .withIdleMemoryAfter(Duration.ofMillis(1));
    Residency<Fake> residency = Residency.create(catalog, new Loader(), options);
    try (ExecutorService callers = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        running.add(callers.submit(() -> operate(residency, random)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    residency.close();
    assertThat(held).hasValue(0);
    assertThat(mostHeld.get()).isLessThanOrEqualTo(BUDGET);
    assertThat(granted.get()).isGreaterThan(THREADS * OPERATIONS / 2);
    assertThat(residency.snapshot().usedBytes()).isZero();
    assertThat(residency.acquire("m0"))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ResidencyClosedException.class);
  }

  private void operate(Residency<Fake> residency, Random random) {
    for (int i = 0; i < OPERATIONS; i++) {
      String name = "m" + random.nextInt(6);
      int kind = random.nextInt(20);
      if (kind == 0) {
        residency.unload(name).join();
      } else if (kind == 1) {
        residency.preload(name, KeepAlive.NONE).join();
      } else {
        use(residency.acquire(name, options(random)), kind == 2);
      }
    }
  }

  private static AcquireOptions options(Random random) {
    return random.nextInt(5) == 0
        ? AcquireOptions.DEFAULT.withKeepAlive(KeepAlive.NONE)
        : AcquireOptions.DEFAULT;
  }

  private void use(CompletableFuture<Lease<Fake>> future, boolean cancels) {
    if (cancels) {
      future.cancel(false);
    }
    try (Lease<Fake> lease = future.join()) {
      Fake fake = lease.model();
      fake.users.incrementAndGet();
      assertThat(fake.closed).isFalse();
      granted.incrementAndGet();
      fake.users.decrementAndGet();
    } catch (CancellationException e) {
      assertThat(cancels).isTrue();
    } catch (CompletionException e) {
      throw new AssertionError("a request failed", e);
    }
  }
}
