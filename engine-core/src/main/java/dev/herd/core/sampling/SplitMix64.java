package dev.herd.core.sampling;

/**
 * The SplitMix64 generator (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
 * generators"). Ours, so that a seed gives the same tokens under every JDK.
 */
final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** 2^-53: the distance of neighbouring results. */
  private static final double UNIT = 0x1p-53;

  private long state;

  SplitMix64(long seed) {
    state = seed;
  }

  /** Returns a number of [0, 1). */
  double nextDouble() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * UNIT;
  }
}
