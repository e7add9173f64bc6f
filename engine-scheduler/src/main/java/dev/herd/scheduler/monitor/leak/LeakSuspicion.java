package dev.herd.scheduler.monitor.leak;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that grows though nothing runs.
 *
 * @param account what grows: an account of the pool, or {@code process} for what the process holds
 *     beside the pool and the Java heap
 * @param bytesPerSecond how fast, by the median over all pairs of samples
 * @param span the time from the first to the last sample
 * @param samples how many samples show it
 */
public record LeakSuspicion(String account, double bytesPerSecond, Duration span, int samples) {
  private static final double MEGA = 1e6;

  /** Returns what it comes to over the samples, in bytes. */
  public long grownBytes() {
    return Math.round(bytesPerSecond * span.toNanos() * 1e-9);
  }

  /** Returns a sentence for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s may leak: it grew by %.1f MB in %d s of %d samples while nothing ran, %.3f MB/s",
        account,
        grownBytes() / MEGA,
        span.toSeconds(),
        samples,
        bytesPerSecond / MEGA);
  }
}
