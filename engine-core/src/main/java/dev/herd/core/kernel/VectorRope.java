package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Rotary position embedding over float slices. */
final class VectorRope {
  /** Exchanges the two values of each pair. */
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(FLOATS, lane -> lane ^ 1);

  /** Gives each value of the lower half two lanes, so that both of a pair get its angle. */
  private static final VectorShuffle<Float> LOWER_TWICE =
      VectorShuffle.fromOp(FLOATS, lane -> lane >> 1);

  private static final VectorShuffle<Float> UPPER_TWICE =
      VectorShuffle.fromOp(FLOATS, lane -> (lane >> 1) + LANES / 2);

  /** The sign of the sine in the first and in the second value of a pair. */
  private static final FloatVector SIGNS = signs();

  private VectorRope() {}

  private static FloatVector signs() {
    float[] signs = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      signs[i] = (i & 1) == 0 ? -1 : 1;
    }
    return FloatVector.fromArray(FLOATS, signs, 0);
  }

  static void adjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    int bound = pairs & -LANES;
    FloatVector signs = SIGNS;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector cosines = FloatVector.fromArray(FLOATS, cos, to + i);
      FloatVector sines = FloatVector.fromArray(FLOATS, sin, to + i);
      int at = xo + 2 * i;
      FloatVector lower = FloatVector.fromArray(FLOATS, x, at);
      FloatVector upper = FloatVector.fromArray(FLOATS, x, at + LANES);
      rotate(lower, cosines.rearrange(LOWER_TWICE), sines.rearrange(LOWER_TWICE), signs)
          .intoArray(x, at);
      rotate(upper, cosines.rearrange(UPPER_TWICE), sines.rearrange(UPPER_TWICE), signs)
          .intoArray(x, at + LANES);
    }
    for (int i = bound; i < pairs; i++) {
      ScalarVectorOps.rotate(x, xo + 2 * i, xo + 2 * i + 1, cos[to + i], sin[to + i]);
    }
  }

  private static FloatVector rotate(
      FloatVector x, FloatVector cosines, FloatVector sines, FloatVector signs) {
    return x.rearrange(SWAP).mul(signs).mul(sines).add(x.mul(cosines));
  }

  static void halves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    int bound = pairs & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector cosines = FloatVector.fromArray(FLOATS, cos, to + i);
      FloatVector sines = FloatVector.fromArray(FLOATS, sin, to + i);
      FloatVector first = FloatVector.fromArray(FLOATS, x, xo + i);
      FloatVector second = FloatVector.fromArray(FLOATS, x, xo + pairs + i);
      first.mul(cosines).sub(second.mul(sines)).intoArray(x, xo + i);
      first.mul(sines).add(second.mul(cosines)).intoArray(x, xo + pairs + i);
    }
    for (int i = bound; i < pairs; i++) {
      ScalarVectorOps.rotate(x, xo + i, xo + pairs + i, cos[to + i], sin[to + i]);
    }
  }
}
