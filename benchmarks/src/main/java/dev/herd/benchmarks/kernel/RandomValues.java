package dev.herd.benchmarks.kernel;

import java.util.Random;

/** Values as hidden states have them, the same in every run. */
final class RandomValues {
  private RandomValues() {}

  /** Returns {@code count} values of mean 0 and variance 1. */
  static float[] gaussian(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
