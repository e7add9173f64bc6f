package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Rotary position embedding over float slices. */
final class VectorRope {
  /** Gives the first value of each pair, and the second, both its lanes. */
  private static final VectorShuffle<Float> FIRST = VectorShuffle.fromOp(FLOATS, lane -> lane & -2);

  private static final VectorShuffle<Float> SECOND = VectorShuffle.fromOp(FLOATS, lane -> lane | 1);

  private static final VectorMask<Float> ODD =
      VectorMask.fromLong(FLOATS, 0xAAAA_AAAA_AAAA_AAAAL >>> (Long.SIZE - LANES));

  /** Gives each value of the lower half two lanes, so that both of a pair get its angle. */
  private static final VectorShuffle<Float> LOWER_TWICE =
      VectorShuffle.fromOp(FLOATS, lane -> lane >> 1);

  private static final VectorShuffle<Float> UPPER_TWICE =
      VectorShuffle.fromOp(FLOATS, lane -> (lane >> 1) + LANES / 2);

  private VectorRope() {}

  static void adjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    int bound = pairs & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector cosines = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, cos, to + i));
      FloatVector sines = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, sin, to + i));
      int at = xo + 2 * i;
      FloatVector lower = FloatVector.fromArray(FLOATS, x, at);
      FloatVector upper = FloatVector.fromArray(FLOATS, x, at + LANES);
      rotate(lower, cosines.rearrange(LOWER_TWICE), sines.rearrange(LOWER_TWICE)).intoArray(x, at);
      rotate(upper, cosines.rearrange(UPPER_TWICE), sines.rearrange(UPPER_TWICE))
          .intoArray(x, at + LANES);
    }
    for (int i = bound; i < pairs; i++) {
      ScalarVectorOps.rotate(x, xo + 2 * i, xo + 2 * i + 1, cos[to + i], sin[to + i]);
    }
  }

  /** Rotates as {@link ScalarVectorOps#rotate} does, of which the even lanes are the first line. */
  private static FloatVector rotate(FloatVector x, FloatVector cosines, FloatVector sines) {
    FloatVector factors = cosines.blend(sines, ODD);
    FloatVector others = sines.neg().blend(cosines, ODD);
    return x.rearrange(FIRST).fma(factors, x.rearrange(SECOND).mul(others));
  }

  static void halves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    int bound = pairs & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector cosines = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, cos, to + i));
      FloatVector sines = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, sin, to + i));
      FloatVector first = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo + i));
      FloatVector second = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo + pairs + i));
      first.fma(cosines, second.mul(sines).neg()).intoArray(x, xo + i);
      first.fma(sines, second.mul(cosines)).intoArray(x, xo + pairs + i);
    }
    for (int i = bound; i < pairs; i++) {
      ScalarVectorOps.rotate(x, xo + i, xo + pairs + i, cos[to + i], sin[to + i]);
    }
  }
}
