package dev.herd.benchmarks.machine;

import java.util.Random;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most 16-bit products and sums that a core does with the operations of packed 4-bit weights: a
 * multiplication and an addition. Two vectors of weights from the first cache meet four values in
 * registers, as many sums as 16 registers hold.
 */
final class ShortMultiplyAdd implements MultiplyAdd {
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final int LANES = SHORTS.length();
  private static final int STEPS = 128;

  /** Enough that to begin and to add lanes up takes next to no time beside them. */
  private static final int PASSES = 16;

  private final short[] weights = new short[2 * LANES * STEPS];
  private final short[] values = {3, -5, 7, 11};
  private final int expected;

  ShortMultiplyAdd() {
    Random random = new Random(1);
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (short) (random.nextInt(16) - 8);
      sum += weights[i];
    }
    int factor = 0;
    for (short value : values) {
      factor += value;
    }
    expected = (short) (PASSES * sum * factor);
  }

  @Override
  public long multiplyAdds() {
    return 8L * LANES * STEPS * PASSES;
  }

  @Override
  public void run() {
    int actual = sum(weights, values);
    if (actual != expected) {
      throw new IllegalStateException("products sum up to " + actual + ", not " + expected);
    }
  }

  private static short sum(short[] weights, short[] values) {
    ShortVector x0 = ShortVector.broadcast(SHORTS, values[0]);
    ShortVector x1 = ShortVector.broadcast(SHORTS, values[1]);
    ShortVector x2 = ShortVector.broadcast(SHORTS, values[2]);
    ShortVector x3 = ShortVector.broadcast(SHORTS, values[3]);
    ShortVector a0 = ShortVector.zero(SHORTS);
    ShortVector a1 = a0;
    ShortVector a2 = a0;
    ShortVector a3 = a0;
    ShortVector b0 = a0;
    ShortVector b1 = a0;
    ShortVector b2 = a0;
    ShortVector b3 = a0;
    for (int pass = 0; pass < PASSES; pass++) {
      for (int i = 0; i < 2 * LANES * STEPS; i += 2 * LANES) {
        ShortVector a = ShortVector.fromArray(SHORTS, weights, i);
        ShortVector b = ShortVector.fromArray(SHORTS, weights, i + LANES);
        a0 = a0.add(a.mul(x0));
        a1 = a1.add(a.mul(x1));
        a2 = a2.add(a.mul(x2));
        a3 = a3.add(a.mul(x3));
        b0 = b0.add(b.mul(x0));
        b1 = b1.add(b.mul(x1));
        b2 = b2.add(b.mul(x2));
        b3 = b3.add(b.mul(x3));
      }
    }
    return a0.add(a1)
        .add(a2.add(a3))
        .add(b0.add(b1).add(b2.add(b3)))
        .reduceLanes(VectorOperators.ADD);
  }
}
