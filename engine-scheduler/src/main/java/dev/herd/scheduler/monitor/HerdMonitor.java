package dev.herd.scheduler.monitor;

import com.google.common.base.Suppliers;
import dev.herd.core.memory.MemoryPool;
import dev.herd.scheduler.monitor.leak.LeakDetector;
import dev.herd.scheduler.monitor.leak.LeakSuspicion;
import dev.herd.scheduler.residency.ResidencySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Watches a herd: snapshots when asked for, samples at an interval, news for listeners, events for
 * the JDK's flight recorder ({@code dev.herd.ModelLoad}, {@code dev.herd.Generation}, {@code
 * dev.herd.MemorySample}), and suspicions of leaks.
 *
 * <pre>{@code
 * herd.monitor().start(Duration.ofSeconds(5));
 * System.out.print(MemoryTable.of(herd.monitor().snapshot()));
 * }</pre>
 *
 * <p>Thread-safe. A snapshot takes each lock of the herd for as long as it takes to copy some
 * numbers (a model's statistics, the pool's accounts, the prefixes that are known); the loops never
 * wait for a snapshot as a whole, nor for a listener. Where there are GPUs, it waits for their
 * driver's program once a second. Samples are taken on the monitor's own thread.
 */
public final class HerdMonitor {
  /** How many samples are kept. */
  public static final int KEPT_SAMPLES = 512;

  private static final double NANOS = 1e-9;

  /** For how long what is known of GPUs is new enough. */
  private static final Duration GPU_AGE = Duration.ofSeconds(1);

  private final MemoryPool memory;
  private final Supplier<ResidencySnapshot> residency;
  private final MonitorFeed feed;
  private final Supplier<List<GpuMemory>> gpus =
      NvidiaSmi.ofSystem()
          .<Supplier<List<GpuMemory>>>map(
              program -> Suppliers.memoizeWithExpiration(program::gpus, GPU_AGE))
          .orElse(List::of);
  private final long originNanos = System.nanoTime();

  private final ArrayDeque<HerdSnapshot> samples = new ArrayDeque<>(); // guarded by itself
  private final LeakDetector leaks = new LeakDetector(); // guarded by suspicions
  private final List<LeakSuspicion> suspicions = new ArrayList<>(); // guarded by itself
  private Future<?> sampling; // guarded by this

  /** Made by the herd. */
  public HerdMonitor(MemoryPool memory, Supplier<ResidencySnapshot> residency, MonitorFeed feed) {
    this.memory = memory;
    this.residency = residency;
    this.feed = feed;
  }

  /** Returns how things are now. */
  public HerdSnapshot snapshot() {
    ResidencySnapshot resident = residency.get();
    return new HerdSnapshot(
        Instant.now(),
        feed.models(resident),
        MemorySnapshot.of(memory, gpus.get()),
        resident.loads(),
        resident.evictions());
  }

  /**
   * Takes a sample now and then one at each interval, until {@link #stop}; or changes the interval.
   *
   * @throws IllegalArgumentException if the interval isn't above 0
   */
  public synchronized void start(Duration interval) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("the interval must be above 0, not " + interval);
    }
    stop();
    sampling = feed.listeners().every(interval, this::sample);
  }

  /** Takes no more samples; those that there are stay. */
  public synchronized void stop() {
    if (sampling != null) {
      sampling.cancel(false);
      sampling = null;
    }
  }

  private void sample() {
    HerdSnapshot sample = snapshot();
    synchronized (samples) {
      if (samples.size() == KEPT_SAMPLES) {
        samples.removeFirst();
      }
      samples.addLast(sample);
    }
    feed.flight().sampled(sample);
    feed.listeners().tell(listener -> listener.sampled(sample));
    if (sample.quiet()) {
      suspect(sample);
    }
  }

  private void suspect(HerdSnapshot sample) {
    double seconds = (System.nanoTime() - originNanos) * NANOS;
    List<LeakSuspicion> fresh;
    synchronized (suspicions) {
      fresh = leaks.observe(seconds, QuietMemory.context(sample), QuietMemory.bytes(sample));
      suspicions.addAll(fresh);
    }
    for (LeakSuspicion suspicion : fresh) {
      feed.listeners().tell(listener -> listener.leakSuspected(suspicion));
    }
  }

  /** Returns the last {@link #KEPT_SAMPLES} samples, the oldest first. */
  public List<HerdSnapshot> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  /** Returns what was suspected so far, each account once. See {@link LeakDetector} for when. */
  public List<LeakSuspicion> leakSuspicions() {
    synchronized (suspicions) {
      return List.copyOf(suspicions);
    }
  }

  /** Has a listener told what happens from now on. */
  public void addListener(HerdListener listener) {
    feed.listeners().add(listener);
  }

  /** Ends what {@link #addListener} began. */
  public void removeListener(HerdListener listener) {
    feed.listeners().remove(listener);
  }
}
