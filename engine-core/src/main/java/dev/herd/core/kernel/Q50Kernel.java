package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.toFloats;
import static jdk.incubator.vector.VectorOperators.LSHL;
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
      IntVector nibbles = NibbleGroups.load(weights, block + Q50Layout.QUANTS_OFFSET, part);
      IntVector fifths = fifths(weights, block, part);
      FloatVector s = load(x.groups, scale * GROUPS + part * LANES).mul(-MIDDLE);
      s = level(nibbles, fifths, 0).fma(load(levels, at + i), s);
      s = level(nibbles, fifths, 1).fma(load(levels, at + i + GROUPS), s);
      s = level(nibbles, fifths, 2).fma(load(levels, at + i + 2 * GROUPS), s);
      s = level(nibbles, fifths, 3).fma(load(levels, at + i + 3 * GROUPS), s);
      float d = Scales.half(weights, block + Q50Layout.SCALE_OFFSET) * x.scales[scale++];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q50Layout.BYTES;
    }
    sum.intoArray(sums, part * LANES);
  }

  /** Returns the fifth bits of a part's groups, each lane's own in its bits 0 to 3. */
  private static IntVector fifths(MemorySegment weights, long block, int part) {
    int bits = weights.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
    return IntVector.broadcast(INTS, bits >>> (part * LANES * GROUP_VALUES))
        .lanewise(LSHR, FIRST_BITS);
  }

  private static FloatVector level(IntVector nibbles, IntVector fifths, int v) {
    IntVector high = fifths.lanewise(LSHL, 4 - v).and(0x10);
    return toFloats(nibbles.lanewise(LSHR, 8 * v).and(0xF).or(high));
  }

  @Override
  public void unpack(
      MemorySegment weights, long offset, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    int start = row * columns;
    for (int i = 0; i < columns; i += Q50Layout.VALUES) {
      long block = offset + (long) (i / Q50Layout.VALUES) * Q50Layout.BYTES;
      scales[(start + i) / Q50Layout.VALUES] = Scales.half(weights, block + Q50Layout.SCALE_OFFSET);
      for (int part = 0; part < PARTS; part++) {
        int at = start + i + part * LANES;
        IntVector nibbles = NibbleGroups.load(weights, block + Q50Layout.QUANTS_OFFSET, part);
        IntVector fifths = fifths(weights, block, part);
        level(nibbles, fifths, 0).sub(MIDDLE).intoArray(levels, at);
        level(nibbles, fifths, 1).sub(MIDDLE).intoArray(levels, at + GROUPS);
        level(nibbles, fifths, 2).sub(MIDDLE).intoArray(levels, at + 2 * GROUPS);
        level(nibbles, fifths, 3).sub(MIDDLE).intoArray(levels, at + 3 * GROUPS);
      }
    }
  }
}
