package dev.herd.scheduler.batching.statistics;

import org.HdrHistogram.Histogram;

/**
 * A distribution of times, in seconds, exact to two digits; 0 throughout where nothing was
 * measured.
 *
 * @param count how many were measured
 */
public record Latency(long count, double mean, double p50, double p90, double p99, double max) {
  private static final double MICROS = 1e-6;

  static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        micros.getTotalCount() == 0 ? 0 : micros.getMean() * MICROS,
        micros.getValueAtPercentile(50) * MICROS,
        micros.getValueAtPercentile(90) * MICROS,
        micros.getValueAtPercentile(99) * MICROS,
        micros.getMaxValue() * MICROS);
  }
}
