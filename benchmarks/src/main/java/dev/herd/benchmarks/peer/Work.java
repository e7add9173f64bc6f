package dev.herd.benchmarks.peer;

import dev.herd.benchmarks.machine.MachineLimits;

/**
 * What a token costs in one case.
 *
 * @param bytes of weights that are read, shared with the tokens that it is computed with
 * @param shortMultiplyAdds multiplications with weights that Herd multiplies as 16-bit integers
 * @param floatMultiplyAdds all others, those of attention included
 */
record Work(double bytes, double shortMultiplyAdds, double floatMultiplyAdds) {
  private static final double GIGA = 1e9;

  /** Returns the gigabytes that are read in a second. */
  double gigabytes(double tokensPerSecond) {
    return bytes * tokensPerSecond / GIGA;
  }

  /** Returns the gigas of multiply-adds in a second. */
  double gigaMultiplyAdds(double tokensPerSecond) {
    return (shortMultiplyAdds + floatMultiplyAdds) * tokensPerSecond / GIGA;
  }

  /** Returns the part of the memory bandwidth that is used. */
  double bandwidthShare(double tokensPerSecond, MachineLimits limits) {
    return gigabytes(tokensPerSecond) / limits.bandwidth();
  }

  /**
   * Returns the part of the time that the multiply-adds would take at their peaks: that of 16 bits
   * for some, that of floats for the others.
   */
  double arithmeticShare(double tokensPerSecond, MachineLimits limits) {
    double seconds =
        (shortMultiplyAdds / limits.shortPeak() + floatMultiplyAdds / limits.floatPeak()) / GIGA;
    return seconds * tokensPerSecond;
  }
}
