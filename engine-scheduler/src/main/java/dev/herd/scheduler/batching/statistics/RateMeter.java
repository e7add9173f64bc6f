package dev.herd.scheduler.batching.statistics;

/** Events a second over the last ten seconds, in buckets of one. Not thread-safe. */
final class RateMeter {
  private static final int BUCKETS = 10;
  private static final long BUCKET_NANOS = 1_000_000_000L;

  private final long[] counts = new long[BUCKETS];
  private final long startNanos;
  private long newest; // number of the bucket of now, from the start on

  RateMeter(long nowNanos) {
    startNanos = nowNanos;
  }

  void add(int events, long nowNanos) {
    advance(nowNanos);
    counts[(int) (newest % BUCKETS)] += events;
  }

  double perSecond(long nowNanos) {
    advance(nowNanos);
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    long first = Math.max(0, newest - BUCKETS + 1);
    double seconds = (nowNanos - startNanos - first * BUCKET_NANOS) * 1e-9;
    return sum == 0 ? 0 : sum / Math.max(seconds, 1e-3);
  }

  private void advance(long nowNanos) {
    long now = (nowNanos - startNanos) / BUCKET_NANOS;
    for (long i = Math.max(newest, now - BUCKETS) + 1; i <= now; i++) {
      counts[(int) (i % BUCKETS)] = 0;
    }
    newest = Math.max(newest, now);
  }
}
