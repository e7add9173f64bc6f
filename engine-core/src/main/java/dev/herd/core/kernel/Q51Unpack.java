package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import java.util.Arrays;

/** Unpacks a run of {@link Q51Panel}: levels of 0 to 31. */
final class Q51Unpack extends RunUnpack {
  private static final int UNITS = 2;
  private static final float[] ONES = ones();

  Q51Unpack() {
    super(Q51Panel.GROUPS_OFFSET, Q51Panel.BYTES);
  }

  private static float[] ones() {
    float[] ones = new float[LANES];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  void unpack(long lines, int shift, float[] weights, int to) {
    // One call, so that the compiler inlines it once.
    for (int unit = 0; unit < UNITS; unit++) {
      int column = unit * FifthLines.HALF;
      Q5KUnpack.unpack(lines, shift + unit * Q50Panel.UNIT, ONES, 0, weights, to + column * ROWS);
    }
  }
}
