package dev.herd.benchmarks.machine;

/**
 * The most that a machine can do, measured, with as many threads as the engines have.
 *
 * @param threads how many
 * @param oneThreadBandwidth gigabytes (10^9) that one thread reads in a second
 * @param bandwidth gigabytes that all threads read in a second
 * @param shortPeak 16-bit multiply-adds of all threads, gigas (10^9) a second
 * @param floatPeak fused multiply-adds of floats of all threads, gigas a second
 */
public record MachineLimits(
    int threads, double oneThreadBandwidth, double bandwidth, double shortPeak, double floatPeak) {
  private static final int PASSES = 40;

  /**
   * Measures them, some seconds long.
   *
   * @param bytes of the block that is read: many times the last cache
   */
  public static MachineLimits measure(int threads, long bytes) {
    double oneThreadBandwidth;
    double bandwidth;
    try (ReadBandwidth memory = new ReadBandwidth(bytes)) {
      oneThreadBandwidth = memory.measure(1, PASSES);
      bandwidth = memory.measure(threads, PASSES);
    }
    return new MachineLimits(
        threads,
        oneThreadBandwidth,
        bandwidth,
        ArithmeticPeak.ofShorts(threads, PASSES),
        ArithmeticPeak.ofFloats(threads, PASSES));
  }

  /** Returns the better of two measurements of the same machine, each limit for itself. */
  public MachineLimits best(MachineLimits other) {
    return new MachineLimits(
        threads,
        Math.max(oneThreadBandwidth, other.oneThreadBandwidth),
        Math.max(bandwidth, other.bandwidth),
        Math.max(shortPeak, other.shortPeak),
        Math.max(floatPeak, other.floatPeak));
  }
}
