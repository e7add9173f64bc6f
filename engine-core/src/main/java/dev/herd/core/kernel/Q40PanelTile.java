package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.VectorWidth.SHORTS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Several tokens meet a panel of {@code Q4_0}: the sums of {@link Q40PanelDot}, with the nibbles
 * unpacked once for all tokens and as many sums in registers as fit.
 */
final class Q40PanelTile {
  private static final int ROWS = Q40Panel.ROWS;
  private static final int BLOCK = BlockLevels.BLOCK;
  private static final int LINES = Q40Panel.LINES;
  private static final int NIBBLES = 0x000F000F;

  /** Rows in a vector of shorts. */
  private static final int HALF = 2 * LANES;

  private Q40PanelTile() {}

  /**
   * Unpacks {@code blocks} blocks of a panel.
   *
   * @param levels receives 0..15 (columns, rows); rows in the order of {@link Q40PanelDot}'s sums
   * @param scales receives the scales (blocks, rows)
   */
  static void unpack(
      MemorySegment panels, long offset, int blocks, short[] levels, float[] scales) {
    for (int b = 0; b < blocks; b++) {
      long block = offset + (long) b * Q40Panel.BYTES;
      for (int r = 0; r < ROWS; r += LANES) {
        VectorHalves.load(panels, block + Q40Panel.SCALES_OFFSET + 2L * r)
            .intoArray(scales, b * ROWS + r);
      }
      unpackLines(panels, block + Q40Panel.LINES_OFFSET, levels, b * BLOCK * ROWS);
    }
  }

  private static void unpackLines(MemorySegment panels, long lines, short[] levels, int first) {
    for (int i = 0; i < LINES; i++) {
      IntVector line =
          IntVector.fromMemorySegment(
              INTS, panels, lines + (long) i * Q40Panel.LINE_BYTES, ByteOrder.LITTLE_ENDIAN);
      int low = first + i * ROWS;
      int high = low + LINES * ROWS;
      nibbles(line).intoArray(levels, low);
      nibbles(line.lanewise(LSHR, 8)).intoArray(levels, low + HALF);
      nibbles(line.lanewise(LSHR, 4)).intoArray(levels, high);
      nibbles(line.lanewise(LSHR, 12)).intoArray(levels, high + HALF);
    }
  }

  private static ShortVector nibbles(IntVector line) {
    return line.and(NIBBLES).reinterpretAsShorts();
  }

  /** Returns how many of {@code tokens}, at least 4, one tile takes. */
  static int tokens(int tokens) {
    return VectorTile.REGISTERS >= 32 && tokens >= 8 ? 8 : 4;
  }

  /**
   * Adds the products of {@code blocks} unpacked blocks and some tokens to a tile.
   *
   * @param first index of the first token's first level in {@code x}
   * @param stride levels between two tokens
   * @param tokens 8 or 4, what {@link #tokens} returns
   * @param scratch holds the unpacked blocks, and the tile (tokens, rows)
   */
  static void multiplyAdd(
      int blocks, BlockLevels x, int first, int stride, int tokens, KernelScratch scratch) {
    for (int b = 0; b < blocks; b++) {
      int at = first + b * BLOCK;
      int panel = b * BLOCK * ROWS;
      if (tokens == 8) {
        tile8(scratch.levels, panel, x, at, stride, scratch.products);
      } else {
        tile4(scratch.levels, panel, x, at, stride, scratch.products);
      }
      addScaled(scratch, b * ROWS, tokens, x.scales, at / BLOCK, stride / BLOCK);
    }
  }

  /** Adds a block's sums to the tile's, times the scales of the rows and of each token. */
  private static void addScaled(
      KernelScratch scratch, int first, int tokens, float[] tokenScales, int scale, int stride) {
    int[] products = scratch.products;
    float[] sums = scratch.tile;
    FloatVector scale0 = FloatVector.fromArray(FLOATS, scratch.scales, first);
    FloatVector scale1 = FloatVector.fromArray(FLOATS, scratch.scales, first + LANES);
    FloatVector scale2 = FloatVector.fromArray(FLOATS, scratch.scales, first + 2 * LANES);
    FloatVector scale3 = FloatVector.fromArray(FLOATS, scratch.scales, first + 3 * LANES);
    for (int t = 0; t < tokens; t++) {
      FloatVector token = FloatVector.broadcast(FLOATS, tokenScales[scale + t * stride]);
      IntVector rows02 = IntVector.fromArray(INTS, products, t * HALF);
      IntVector rows13 = IntVector.fromArray(INTS, products, t * HALF + LANES);
      int s = t * ROWS;
      add(low(rows02), scale0.mul(token), sums, s);
      add(low(rows13), scale1.mul(token), sums, s + LANES);
      add(high(rows02), scale2.mul(token), sums, s + 2 * LANES);
      add(high(rows13), scale3.mul(token), sums, s + 3 * LANES);
    }
  }

  private static FloatVector low(IntVector pairs) {
    return ByteLanes.toFloats(pairs.lanewise(LSHL, 16).lanewise(ASHR, 16));
  }

  private static FloatVector high(IntVector pairs) {
    return ByteLanes.toFloats(pairs.lanewise(ASHR, 16));
  }

  private static void add(FloatVector products, FloatVector scale, float[] sums, int s) {
    products.fma(scale, FloatVector.fromArray(FLOATS, sums, s)).intoArray(sums, s);
  }

  private static ShortVector start(BlockLevels x, int first) {
    return IntVector.broadcast(INTS, x.corrections[first / BLOCK]).reinterpretAsShorts();
  }

  private static void tile8(
      short[] panel, int first, BlockLevels x, int xo, int xs, int[] products) {
    int[] levels = x.levels;
    ShortVector a0 = start(x, xo);
    ShortVector b0 = a0;
    ShortVector a1 = start(x, xo + xs);
    ShortVector b1 = a1;
    ShortVector a2 = start(x, xo + 2 * xs);
    ShortVector b2 = a2;
    ShortVector a3 = start(x, xo + 3 * xs);
    ShortVector b3 = a3;
    ShortVector a4 = start(x, xo + 4 * xs);
    ShortVector b4 = a4;
    ShortVector a5 = start(x, xo + 5 * xs);
    ShortVector b5 = a5;
    ShortVector a6 = start(x, xo + 6 * xs);
    ShortVector b6 = a6;
    ShortVector a7 = start(x, xo + 7 * xs);
    ShortVector b7 = a7;
    for (int k = 0; k < BLOCK; k++) {
      int p = first + k * ROWS;
      int q = xo + k;
      ShortVector a = ShortVector.fromArray(SHORTS, panel, p);
      ShortVector b = ShortVector.fromArray(SHORTS, panel, p + HALF);
      ShortVector x0 = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
      a0 = a0.add(a.mul(x0));
      b0 = b0.add(b.mul(x0));
      ShortVector x1 = IntVector.broadcast(INTS, levels[q + xs]).reinterpretAsShorts();
      a1 = a1.add(a.mul(x1));
      b1 = b1.add(b.mul(x1));
      ShortVector x2 = IntVector.broadcast(INTS, levels[q + 2 * xs]).reinterpretAsShorts();
      a2 = a2.add(a.mul(x2));
      b2 = b2.add(b.mul(x2));
      ShortVector x3 = IntVector.broadcast(INTS, levels[q + 3 * xs]).reinterpretAsShorts();
      a3 = a3.add(a.mul(x3));
      b3 = b3.add(b.mul(x3));
      ShortVector x4 = IntVector.broadcast(INTS, levels[q + 4 * xs]).reinterpretAsShorts();
      a4 = a4.add(a.mul(x4));
      b4 = b4.add(b.mul(x4));
      ShortVector x5 = IntVector.broadcast(INTS, levels[q + 5 * xs]).reinterpretAsShorts();
      a5 = a5.add(a.mul(x5));
      b5 = b5.add(b.mul(x5));
      ShortVector x6 = IntVector.broadcast(INTS, levels[q + 6 * xs]).reinterpretAsShorts();
      a6 = a6.add(a.mul(x6));
      b6 = b6.add(b.mul(x6));
      ShortVector x7 = IntVector.broadcast(INTS, levels[q + 7 * xs]).reinterpretAsShorts();
      a7 = a7.add(a.mul(x7));
      b7 = b7.add(b.mul(x7));
    }
    a0.reinterpretAsInts().intoArray(products, 0);
    b0.reinterpretAsInts().intoArray(products, LANES);
    a1.reinterpretAsInts().intoArray(products, HALF);
    b1.reinterpretAsInts().intoArray(products, HALF + LANES);
    a2.reinterpretAsInts().intoArray(products, 2 * HALF);
    b2.reinterpretAsInts().intoArray(products, 2 * HALF + LANES);
    a3.reinterpretAsInts().intoArray(products, 3 * HALF);
    b3.reinterpretAsInts().intoArray(products, 3 * HALF + LANES);
    a4.reinterpretAsInts().intoArray(products, 4 * HALF);
    b4.reinterpretAsInts().intoArray(products, 4 * HALF + LANES);
    a5.reinterpretAsInts().intoArray(products, 5 * HALF);
    b5.reinterpretAsInts().intoArray(products, 5 * HALF + LANES);
    a6.reinterpretAsInts().intoArray(products, 6 * HALF);
    b6.reinterpretAsInts().intoArray(products, 6 * HALF + LANES);
    a7.reinterpretAsInts().intoArray(products, 7 * HALF);
    b7.reinterpretAsInts().intoArray(products, 7 * HALF + LANES);
  }

  private static void tile4(
      short[] panel, int first, BlockLevels x, int xo, int xs, int[] products) {
    int[] levels = x.levels;
    ShortVector a0 = start(x, xo);
    ShortVector b0 = a0;
    ShortVector a1 = start(x, xo + xs);
    ShortVector b1 = a1;
    ShortVector a2 = start(x, xo + 2 * xs);
    ShortVector b2 = a2;
    ShortVector a3 = start(x, xo + 3 * xs);
    ShortVector b3 = a3;
    for (int k = 0; k < BLOCK; k++) {
      int p = first + k * ROWS;
      int q = xo + k;
      ShortVector a = ShortVector.fromArray(SHORTS, panel, p);
      ShortVector b = ShortVector.fromArray(SHORTS, panel, p + HALF);
      ShortVector x0 = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
      a0 = a0.add(a.mul(x0));
      b0 = b0.add(b.mul(x0));
      ShortVector x1 = IntVector.broadcast(INTS, levels[q + xs]).reinterpretAsShorts();
      a1 = a1.add(a.mul(x1));
      b1 = b1.add(b.mul(x1));
      ShortVector x2 = IntVector.broadcast(INTS, levels[q + 2 * xs]).reinterpretAsShorts();
      a2 = a2.add(a.mul(x2));
      b2 = b2.add(b.mul(x2));
      ShortVector x3 = IntVector.broadcast(INTS, levels[q + 3 * xs]).reinterpretAsShorts();
      a3 = a3.add(a.mul(x3));
      b3 = b3.add(b.mul(x3));
    }
    a0.reinterpretAsInts().intoArray(products, 0);
    b0.reinterpretAsInts().intoArray(products, LANES);
    a1.reinterpretAsInts().intoArray(products, HALF);
    b1.reinterpretAsInts().intoArray(products, HALF + LANES);
    a2.reinterpretAsInts().intoArray(products, 2 * HALF);
    b2.reinterpretAsInts().intoArray(products, 2 * HALF + LANES);
    a3.reinterpretAsInts().intoArray(products, 3 * HALF);
    b3.reinterpretAsInts().intoArray(products, 3 * HALF + LANES);
  }
}
