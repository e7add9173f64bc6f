package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.FLOAT_VECTOR;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.signed;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q8_0}: a lane reads its group's four levels as one int. */
final class Q80Kernel extends SmallBlockKernel {
  @Override
  public GgmlType type() {
    return GgmlType.Q8_0;
  }

  @Override
  public float dot(long address, int columns, GroupedLevels x, int first, KernelScratch scratch) {
    for (int part = 0; part < PARTS; part++) {
      dotPart(address, columns, x, first, part, scratch.sums);
    }
    return total(scratch.sums, 0);
  }

  /**
   * Written out to more than 325 bytecodes: inlined where another type's is, it would be more
   * operations than the compiler takes.
   */
  private static void dotPart(
      long address, int columns, GroupedLevels x, int first, int part, float[] sums) {
    float[] levels = x.levels;
    float[] scales = x.scales;
    FloatVector sum = FloatVector.zero(FLOATS);
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      IntVector w = fours(block + Q80Layout.QUANTS_OFFSET, part);
      int at = i + part * LANES;
      FloatVector w0 =
          FLOAT_VECTOR.cast(w.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      FloatVector w1 =
          FLOAT_VECTOR.cast(w.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      FloatVector w2 =
          FLOAT_VECTOR.cast(w.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      FloatVector w3 = FLOAT_VECTOR.cast(w.lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      FloatVector s = w0.mul(FloatVector.fromArray(FLOATS, levels, at));
      s = w1.fma(FloatVector.fromArray(FLOATS, levels, at + GROUPS), s);
      s = w2.fma(FloatVector.fromArray(FLOATS, levels, at + 2 * GROUPS), s);
      s = w3.fma(FloatVector.fromArray(FLOATS, levels, at + 3 * GROUPS), s);
      float d = Scales.half(block + Q80Layout.SCALE_OFFSET) * scales[i / BLOCK];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q80Layout.BYTES;
    }
    FLOAT_VECTOR.cast(sum).intoArray(sums, part * LANES);
  }

  @Override
  void unpackPart(long address, int columns, int part, float[] levels, float[] scales, int first) {
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      IntVector w = fours(block + Q80Layout.QUANTS_OFFSET, part);
      int at = i + part * LANES;
      signed(w, 0).intoArray(levels, at);
      signed(w, 1).intoArray(levels, at + GROUPS);
      signed(w, 2).intoArray(levels, at + 2 * GROUPS);
      signed(w, 3).intoArray(levels, at + 3 * GROUPS);
      scales[i / BLOCK] = Scales.half(block + Q80Layout.SCALE_OFFSET);
      block += Q80Layout.BYTES;
    }
  }
}
