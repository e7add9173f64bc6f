package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The sum of a vector's lanes, added in one order wherever it runs.
 *
 * <p>{@link FloatVector#reduceLanes} leaves the order of additions open, and indeed the interpreter
 * adds from the first lane to the last while compiled code halves the vector. Results would change
 * in their last bits when a method gets compiled, and where activations are rounded to 8 bits such
 * a bit grows. Here the upper half is added to the lower one until one lane is left.
 */
final class LaneSum {
  private static final VectorShuffle<Float> EIGHT = rotation(8);
  private static final VectorShuffle<Float> FOUR = rotation(4);
  private static final VectorShuffle<Float> TWO = rotation(2);
  private static final VectorShuffle<Float> ONE = rotation(1);

  private static final int HALF = LANES / 2;

  /** The upper half of the lanes. */
  static final VectorMask<Float> UPPER =
      VectorMask.fromLong(FLOATS, -1L << HALF & (1L << LANES) - 1);

  private static final VectorShuffle<Float> HALVES = exchange(HALF);

  private LaneSum() {}

  /** Returns what exchanges lanes so far from each other, a power of two. */
  static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % LANES);
  }

  /** Returns the halves of a, added to each other, and above them those of b. */
  static FloatVector halves(FloatVector a, FloatVector b) {
    return a.blend(b, UPPER).add(b.blend(a, UPPER).rearrange(HALVES));
  }

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane + lanes) % LANES);
  }

  /** Returns the sum of all lanes. */
  static float of(FloatVector v) {
    FloatVector sum = plus(four(eight(FLOAT_VECTOR.cast(v))), TWO);
    return plus(sum, ONE).lane(0);
  }

  /** Returns the sum of all lanes of two vectors, of which equal lanes are added first. */
  static float of(FloatVector a, FloatVector b) {
    return of(FLOAT_VECTOR.cast(a).add(b));
  }

  private static FloatVector eight(FloatVector sum) {
    return LANES > 8 ? plus(sum, EIGHT) : sum;
  }

  private static FloatVector four(FloatVector sum) {
    return LANES > 4 ? plus(sum, FOUR) : sum;
  }

  private static FloatVector plus(FloatVector sum, VectorShuffle<Float> others) {
    return sum.rearrange(others).add(sum);
  }
}
