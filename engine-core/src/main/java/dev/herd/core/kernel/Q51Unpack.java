package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import java.util.Arrays;

/** Unpacks a run of {@link Q51Panel}: levels of 0 to 31. */
final class Q51Unpack extends RunUnpack {
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
    Q5KUnpack.unpack(lines, shift, ONES, 0, weights, to);
    Q5KUnpack.unpack(lines, shift + Q50Panel.UNIT, ONES, 0, weights, to + FifthLines.HALF * ROWS);
  }
}
