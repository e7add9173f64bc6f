package dev.herd.benchmarks.machine;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most fused multiply-adds of floats that a core does, in the same tile as {@link
 * ShortMultiplyAdd}. Values are small integers, so that sums are exact in any order.
 */
final class FloatMultiplyAdd implements MultiplyAdd {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int STEPS = 128;

  /** Enough that to begin and to add lanes up takes next to no time beside them. */
  private static final int PASSES = 16;

  private final float[] weights = new float[2 * LANES * STEPS];
  private final float[] values = {3, -5, 7, 11};
  private final float expected;

  FloatMultiplyAdd() {
    Random random = new Random(1);
    float sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextInt(16) - 8;
      sum += weights[i];
    }
    float factor = 0;
    for (float value : values) {
      factor += value;
    }
    expected = PASSES * sum * factor;
  }

  @Override
  public long multiplyAdds() {
    return 8L * LANES * STEPS * PASSES;
  }

  @Override
  public void run() {
    float actual = sum(weights, values);
    if (actual != expected) {
      throw new IllegalStateException("products sum up to " + actual + ", not " + expected);
    }
  }

  private static float sum(float[] weights, float[] values) {
    FloatVector x0 = FloatVector.broadcast(FLOATS, values[0]);
    FloatVector x1 = FloatVector.broadcast(FLOATS, values[1]);
    FloatVector x2 = FloatVector.broadcast(FLOATS, values[2]);
    FloatVector x3 = FloatVector.broadcast(FLOATS, values[3]);
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int pass = 0; pass < PASSES; pass++) {
      for (int i = 0; i < 2 * LANES * STEPS; i += 2 * LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, weights, i);
        FloatVector b = FloatVector.fromArray(FLOATS, weights, i + LANES);
        a0 = a.fma(x0, a0);
        a1 = a.fma(x1, a1);
        a2 = a.fma(x2, a2);
        a3 = a.fma(x3, a3);
        b0 = b.fma(x0, b0);
        b1 = b.fma(x1, b1);
        b2 = b.fma(x2, b2);
        b3 = b.fma(x3, b3);
      }
    }
    return a0.add(a1)
        .add(a2.add(a3))
        .add(b0.add(b1).add(b2.add(b3)))
        .reduceLanes(VectorOperators.ADD);
  }
}
