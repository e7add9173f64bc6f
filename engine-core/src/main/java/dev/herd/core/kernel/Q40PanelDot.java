package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * One token meets a panel of {@code Q4_0}: lanes are rows, the token's levels are broadcast.
 *
 * <p>A block's sum is exact in 16 bits: 32 products of -8..7 and -127..127 stay within 32512, and
 * two's complement forgives what partial sums wrap. Levels are taken as 0..15, so sums start at
 * minus 8 times the sum of the token's levels. A block ends with its scales and an addition to the
 * floats.
 *
 * <p>A block takes two methods, since sums that live across two nested loops would be boxed; and
 * the loop does two lines a turn, which makes it too large to be inlined into its caller, where it
 * would be part of a method beyond the compiler's limit on vector operations.
 */
final class Q40PanelDot {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int LINE_BYTES = Q40Panel.LINE_BYTES;
  private static final int HIGH_COLUMNS = Q40Panel.LINES;

  /** Selects a nibble in each short. */
  private static final int NIBBLES = 0x000F000F;

  private Q40PanelDot() {}

  /**
   * Sets {@code sums} to the products of a panel's rows and one token.
   *
   * @param panels packed weights
   * @param offset the panel's position, in bytes
   * @param first index of the token's first level in {@code x}
   * @param products working memory
   * @param sums receives {@link Q40Panel#ROWS} products
   */
  static void multiply(
      MemorySegment panels,
      long offset,
      int columns,
      BlockLevels x,
      int first,
      int[] products,
      float[] sums) {
    for (int r = 0; r < Q40Panel.ROWS; r++) {
      sums[r] = 0;
    }
    int firstBlock = first / BlockLevels.BLOCK;
    for (int b = 0; b < columns / BlockLevels.BLOCK; b++) {
      long block = offset + (long) b * Q40Panel.BYTES;
      int level = first + b * BlockLevels.BLOCK;
      multiplyLines(
          panels,
          block + Q40Panel.LINES_OFFSET,
          x.levels,
          level,
          x.corrections[firstBlock + b],
          products);
      addScaled(panels, block + Q40Panel.SCALES_OFFSET, products, x.scales[firstBlock + b], sums);
    }
  }

  /** Sets {@code products} to a block's sums: rows (0, 2), then rows (1, 3) of each four. */
  private static void multiplyLines(
      MemorySegment panels, long lines, int[] levels, int first, int correction, int[] products) {
    ShortVector even = IntVector.broadcast(INTS, correction).reinterpretAsShorts();
    ShortVector odd = even;
    for (int i = 0; i < Q40Panel.LINES; i += 2) {
      long at = lines + (long) i * LINE_BYTES;
      int k = first + i;
      IntVector line = IntVector.fromMemorySegment(INTS, panels, at, ORDER);
      ShortVector low = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      ShortVector high = IntVector.broadcast(INTS, levels[k + HIGH_COLUMNS]).reinterpretAsShorts();
      even = even.add(line.and(NIBBLES).reinterpretAsShorts().mul(low));
      even = even.add(line.lanewise(LSHR, 4).and(NIBBLES).reinterpretAsShorts().mul(high));
      odd = odd.add(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts().mul(low));
      odd = odd.add(line.lanewise(LSHR, 12).and(NIBBLES).reinterpretAsShorts().mul(high));
      line = IntVector.fromMemorySegment(INTS, panels, at + LINE_BYTES, ORDER);
      low = IntVector.broadcast(INTS, levels[k + 1]).reinterpretAsShorts();
      high = IntVector.broadcast(INTS, levels[k + 1 + HIGH_COLUMNS]).reinterpretAsShorts();
      even = even.add(line.and(NIBBLES).reinterpretAsShorts().mul(low));
      even = even.add(line.lanewise(LSHR, 4).and(NIBBLES).reinterpretAsShorts().mul(high));
      odd = odd.add(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts().mul(low));
      odd = odd.add(line.lanewise(LSHR, 12).and(NIBBLES).reinterpretAsShorts().mul(high));
    }
    even.reinterpretAsInts().intoArray(products, 0);
    odd.reinterpretAsInts().intoArray(products, LANES);
  }

  /** Adds a block's sums to {@code sums}, times the scales of the rows and of the token. */
  private static void addScaled(
      MemorySegment panels, long scales, int[] products, float tokenScale, float[] sums) {
    FloatVector scale = FloatVector.broadcast(FLOATS, tokenScale);
    for (int i = 0; i < 2 * LANES; i += LANES) {
      IntVector pairs = IntVector.fromArray(INTS, products, i);
      int j = i + 2 * LANES;
      FloatVector scaleI = VectorHalves.load(panels, scales + 2L * i).mul(scale);
      FloatVector scaleJ = VectorHalves.load(panels, scales + 2L * j).mul(scale);
      FloatVector sumI = FloatVector.fromArray(FLOATS, sums, i);
      FloatVector sumJ = FloatVector.fromArray(FLOATS, sums, j);
      ByteLanes.toFloats(pairs.lanewise(LSHL, 16).lanewise(ASHR, 16))
          .fma(scaleI, sumI)
          .intoArray(sums, i);
      ByteLanes.toFloats(pairs.lanewise(ASHR, 16)).fma(scaleJ, sumJ).intoArray(sums, j);
    }
  }
}
