package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.unsigned;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q50Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link GgmlType#Q5_0}: levels 0 to 31 from nibbles and fifth bits. Their middle, 16, is taken off
 * the sums: 16 times the sum of a group's activations.
 */
final class Q50Kernel extends SmallBlockKernel {
  private static final float MIDDLE = 16;

  private static final int GROUP_VALUES = Q50Layout.VALUES / GROUPS;

  /** The place of each group's first fifth bit. */
  private static final IntVector FIRST_BITS = IntVector.zero(INTS).addIndex(GROUP_VALUES);

  /** Times this, the lowest four bits are bit 4 of four bytes. */
  private static final int SPREAD = 0x02040810;

  private static final int FIFTHS = 0x10101010;
  private static final int NIBBLES = 0x0F0F0F0F;

  @Override
  public GgmlType type() {
    return GgmlType.Q5_0;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      KernelScratch scratch) {
    for (int part = 0; part < PARTS; part++) {
      dotPart(weights, offset, columns, x, first, part, scratch.sums);
    }
    return total(scratch.sums, 0);
  }

  private static void dotPart(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      int part,
      float[] sums) {
    float[] levels = x.levels;
    FloatVector sum = FloatVector.zero(FLOATS);
    int scale = first / Q50Layout.VALUES;
    int at = first + part * LANES;
    long block = offset;
    for (int i = 0; i < columns; i += Q50Layout.VALUES) {
      IntVector w = fours(weights, block, part);
      FloatVector s = load(x.groups, scale * GROUPS + part * LANES).mul(-MIDDLE);
      s = unsigned(w, 0).fma(load(levels, at + i), s);
      s = unsigned(w, 1).fma(load(levels, at + i + GROUPS), s);
      s = unsigned(w, 2).fma(load(levels, at + i + 2 * GROUPS), s);
      s = unsigned(w, 3).fma(load(levels, at + i + 3 * GROUPS), s);
      float d = Scales.half(weights, block + Q50Layout.SCALE_OFFSET) * x.scales[scale++];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q50Layout.BYTES;
    }
    sum.intoArray(sums, part * LANES);
  }

  /** Returns the levels of a part's groups, four bytes a lane. */
  private static IntVector fours(MemorySegment weights, long block, int part) {
    int bits = weights.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
    IntVector fifths =
        IntVector.broadcast(INTS, bits >>> (part * LANES * GROUP_VALUES))
            .lanewise(LSHR, FIRST_BITS)
            .and(0xF);
    return NibbleGroups.load(weights, block + Q50Layout.QUANTS_OFFSET, part)
        .and(NIBBLES)
        .or(fifths.mul(SPREAD).and(FIFTHS));
  }

  @Override
  public void unpack(
      MemorySegment weights, long offset, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    int start = row * columns;
    for (int part = 0; part < PARTS; part++) {
      unpackPart(weights, offset, columns, part, levels, start);
    }
    long block = offset;
    for (int b = start / Q50Layout.VALUES; b < (start + columns) / Q50Layout.VALUES; b++) {
      scales[b] = Scales.half(weights, block + Q50Layout.SCALE_OFFSET);
      block += Q50Layout.BYTES;
    }
  }

  private static void unpackPart(
      MemorySegment weights, long offset, int columns, int part, float[] levels, int first) {
    long block = offset;
    for (int i = 0; i < columns; i += Q50Layout.VALUES) {
      IntVector w = fours(weights, block, part);
      int at = first + i + part * LANES;
      unsigned(w, 0).sub(MIDDLE).intoArray(levels, at);
      unsigned(w, 1).sub(MIDDLE).intoArray(levels, at + GROUPS);
      unsigned(w, 2).sub(MIDDLE).intoArray(levels, at + 2 * GROUPS);
      unsigned(w, 3).sub(MIDDLE).intoArray(levels, at + 3 * GROUPS);
      block += Q50Layout.BYTES;
    }
  }
}
