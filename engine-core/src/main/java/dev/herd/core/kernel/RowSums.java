package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The two running sums of a row's product, kept in memory between methods: those of the even and of
 * the odd vectors of the row, see {@link RowKernel}. A method that has a loop of its own loads
 * them, adds to them and stores them again.
 */
final class RowSums {
  /** Floats that two sums take. */
  static final int LENGTH = 2 * LANES;

  private RowSums() {}

  static void clear(float[] sums) {
    Vectors.ZERO.intoArray(sums, 0);
    Vectors.ZERO.intoArray(sums, LANES);
  }

  static FloatVector even(float[] sums) {
    return Vectors.load(sums, 0);
  }

  static FloatVector odd(float[] sums) {
    return Vectors.load(sums, LANES);
  }

  static void set(float[] sums, FloatVector even, FloatVector odd) {
    Vectors.store(even, sums, 0);
    Vectors.store(odd, sums, LANES);
  }

  /** Returns the sum of both, of all lanes. */
  static float total(float[] sums) {
    return LaneSum.of(even(sums).add(odd(sums)));
  }
}
