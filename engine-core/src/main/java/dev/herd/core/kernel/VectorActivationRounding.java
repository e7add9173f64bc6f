package dev.herd.core.kernel;

import static dev.herd.core.kernel.ScalarActivationRounding.LARGE_BLOCK;
import static dev.herd.core.kernel.ScalarActivationRounding.LEVELS;
import static dev.herd.core.kernel.ScalarActivationRounding.SMALL_BLOCK;
import static dev.herd.core.kernel.ScalarActivationRounding.checkBlocks;
import static dev.herd.core.kernel.ScalarActivationRounding.firstExtreme;
import static dev.herd.core.kernel.ScalarActivationRounding.halfScale;
import static dev.herd.core.kernel.ScalarActivationRounding.inverseOfExtreme;
import static dev.herd.core.kernel.ScalarActivationRounding.inverseOfScale;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ActivationRounding} on the Vector API, at the width of {@link VectorWidth}. */
final class VectorActivationRounding implements ActivationRounding {
  private final ScalarActivationRounding tail = new ScalarActivationRounding();

  @Override
  public void halves(float[] x, int xo, float[] y, int yo, int n) {
    VectorHalves.round(x, xo, y, yo, n);
  }

  @Override
  public void raisedHalves(float[] x, int xo, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      VectorHalves.round(Vectors.load(x, xo + i)).mul(FloatMath.HALF_RAISE).intoArray(y, yo + i);
    }
    tail.raisedHalves(x, xo + bound, y, yo + bound, n - bound);
  }

  @Override
  public void bfloats(float[] x, int xo, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      IntVector bits = Vectors.ints(Vectors.load(x, xo + i));
      IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
      Vectors.floats(bits.add(0x7FFF).add(odd).and(0xFFFF_0000)).intoArray(y, yo + i);
    }
    tail.bfloats(x, xo + bound, y, yo + bound, n - bound);
  }

  @Override
  public void blocksOf32(float[] x, int xo, float[] y, int yo, int n) {
    checkBlocks(n, SMALL_BLOCK);
    for (int b = 0; b < n; b += SMALL_BLOCK) {
      float largest = largestMagnitude(x, xo + b);
      round(x, xo + b, y, yo + b, SMALL_BLOCK, inverseOfScale(largest), halfScale(largest));
    }
  }

  /**
   * Sets the scale of a block of 32 or 256 values, and returns what brings them to 8-bit levels.
   *
   * @param xo index of the block's first value
   * @param scales one a block, from the first value of {@code x} on
   */
  static float scaleBlock(float[] x, int xo, int block, float[] scales) {
    if (block == SMALL_BLOCK) {
      float largest = largestMagnitude(x, xo);
      scales[xo / block] = halfScale(largest);
      return inverseOfScale(largest);
    }
    float inverse = inverseOfExtreme(extreme(x, xo));
    scales[xo / block] = ScalarActivationRounding.scale(inverse);
    return inverse;
  }

  /** Returns the largest magnitude of a block of 32. */
  static float largestMagnitude(float[] x, int xo) {
    FloatVector largest = Vectors.load(x, xo).abs();
    for (int i = LANES; i < SMALL_BLOCK; i += LANES) {
      largest = Vectors.load(x, xo + i).abs().max(largest);
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public void blocksOf256(float[] x, int xo, float[] y, int yo, int n) {
    checkBlocks(n, LARGE_BLOCK);
    for (int b = 0; b < n; b += LARGE_BLOCK) {
      float extreme = extreme(x, xo + b);
      float inverse = inverseOfExtreme(extreme);
      float scale = ScalarActivationRounding.scale(inverse);
      round(x, xo + b, y, yo + b, LARGE_BLOCK, inverse, scale);
    }
  }

  /** Returns the first value of largest magnitude of a block of 256. */
  static float extreme(float[] x, int xo) {
    FloatVector largest = Vectors.load(x, xo);
    FloatVector least = largest;
    for (int i = LANES; i < LARGE_BLOCK; i += LANES) {
      FloatVector v = Vectors.load(x, xo + i);
      largest = v.max(largest);
      least = v.min(least);
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    float min = least.reduceLanes(VectorOperators.MIN);
    if (max > -min) {
      return max;
    }
    return max < -min ? min : firstExtreme(x, xo, LARGE_BLOCK);
  }

  private static void round(
      float[] x, int xo, float[] y, int yo, int n, float inverse, float scale) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector scaled = Vectors.load(x, xo + i).mul(inverse);
      scaled.add(FloatMath.ROUND).sub(FloatMath.ROUND).min(LEVELS).mul(scale).intoArray(y, yo + i);
    }
  }
}
