package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.FLOAT_VECTOR;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.signed;
import static dev.herd.core.kernel.NativeMemory.ALL;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q50Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q5_0}: a lane makes its group's four levels from nibbles and fifth bits. */
final class Q50Kernel extends SmallBlockKernel {
  private static final int GROUP_VALUES = Q50Layout.VALUES / GROUPS;

  /** The place of each group's first fifth bit. */
  private static final IntVector FIRST_BITS = IntVector.zero(INTS).addIndex(GROUP_VALUES);

  /** Times this, the lowest four bits are bit 4 of four bytes. */
  private static final int SPREAD = 0x02040810;

  private static final int FIFTHS = 0x10101010;
  private static final int NIBBLES = 0x0F0F0F0F;

  /** Makes the upper half of a byte of its bit 4. */
  private static final int FILL = 0xF;

  @Override
  public GgmlType type() {
    return GgmlType.Q5_0;
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
      IntVector w = fours(block, part);
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
      float d = Scales.half(block + Q50Layout.SCALE_OFFSET) * scales[i / BLOCK];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q50Layout.BYTES;
    }
    FLOAT_VECTOR.cast(sum).intoArray(sums, part * LANES);
  }

  /**
   * Returns the levels of a part's groups, four bytes a lane: the level 16 stands for 0, so without
   * its fifth bit a nibble is negative and has ones above it.
   */
  private static IntVector fours(long block, int part) {
    int missing = ~ALL.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
    IntVector negative =
        IntVector.broadcast(INTS, missing >>> (part * LANES * GROUP_VALUES))
            .lanewise(LSHR, FIRST_BITS)
            .and(0xF)
            .mul(SPREAD)
            .and(FIFTHS);
    return NibbleGroups.load(block + Q50Layout.QUANTS_OFFSET, part)
        .and(NIBBLES)
        .or(negative.mul(FILL));
  }

  @Override
  void unpackPart(long address, int columns, int part, float[] levels, float[] scales, int first) {
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      IntVector w = fours(block, part);
      int at = i + part * LANES;
      signed(w, 0).intoArray(levels, at);
      signed(w, 1).intoArray(levels, at + GROUPS);
      signed(w, 2).intoArray(levels, at + 2 * GROUPS);
      signed(w, 3).intoArray(levels, at + 3 * GROUPS);
      scales[i / BLOCK] = Scales.half(block + Q50Layout.SCALE_OFFSET);
      block += Q50Layout.BYTES;
    }
  }
}
