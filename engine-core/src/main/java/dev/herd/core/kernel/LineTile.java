package dev.herd.core.kernel;

import static dev.herd.core.kernel.PanelTile.start;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * What {@link PanelTile} is for many tokens, for few: levels are unpacked in registers, for each
 * tile anew. Unpacking them to memory takes as long as five tokens.
 */
final class LineTile {
  private static final int LINE_BYTES = Panel.LINE_BYTES;
  private static final int TOKEN = PanelActivations.TOKEN;

  /** Ints from the sums of one token to those of the next. */
  private static final int NEXT = Panel.TOKEN_PRODUCTS;

  /** Selects a nibble in each short. */
  private static final IntVector NIBBLES = IntVector.broadcast(INTS, 0x000F000F);

  private LineTile() {}

  /**
   * Sets {@code products} (tokens, runs, two vectors) to the sums of one run.
   *
   * @param lines the run's position, in bytes
   * @param levels the tokens' levels, of which the run meets those from {@code xo} on
   * @param corrections where sums start
   * @param run index of the first token's correction
   * @param runs from one token's correction to the next
   * @param tokens 8, 4 or 2, what {@link PanelTile#tokens} returns
   * @param at where the first token's sums go
   */
  static void multiply(
      long lines,
      int[] levels,
      int xo,
      int[] corrections,
      int run,
      int runs,
      int tokens,
      int[] products,
      int at) {
    switch (tokens) {
      case 8 -> tile8(lines, levels, xo, corrections, run, runs, products, at);
      case 4 -> tile4(lines, levels, xo, corrections, run, runs, products, at);
      default -> tile2(lines, levels, xo, corrections, run, runs, products, at);
    }
  }

  private static void tile8(
      long lines,
      int[] levels,
      int xo,
      int[] corrections,
      int run,
      int runs,
      int[] products,
      int at) {
    ShortVector a0 = start(corrections, run);
    ShortVector b0 = a0;
    ShortVector a1 = start(corrections, run + runs);
    ShortVector b1 = a1;
    ShortVector a2 = start(corrections, run + 2 * runs);
    ShortVector b2 = a2;
    ShortVector a3 = start(corrections, run + 3 * runs);
    ShortVector b3 = a3;
    ShortVector a4 = start(corrections, run + 4 * runs);
    ShortVector b4 = a4;
    ShortVector a5 = start(corrections, run + 5 * runs);
    ShortVector b5 = a5;
    ShortVector a6 = start(corrections, run + 6 * runs);
    ShortVector b6 = a6;
    ShortVector a7 = start(corrections, run + 7 * runs);
    ShortVector b7 = a7;
    long end = lines + Panel.RUN_BYTES;
    int k = xo;
    for (long offset = lines; offset != end; offset += LINE_BYTES) {
      for (int half = 0; half < 2; half++) {
        int q = k + half * Panel.LINES;
        IntVector line = Vectors.loadInts(offset).lanewise(LSHR, 4 * half);
        ShortVector a = SHORT_VECTOR.cast(line.and(NIBBLES).reinterpretAsShorts());
        ShortVector b =
            SHORT_VECTOR.cast(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts());
        ShortVector x0 = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
        a0 = a.mul(x0).add(a0);
        b0 = b.mul(x0).add(b0);
        ShortVector x1 = IntVector.broadcast(INTS, levels[q + TOKEN]).reinterpretAsShorts();
        a1 = a.mul(x1).add(a1);
        b1 = b.mul(x1).add(b1);
        ShortVector x2 = IntVector.broadcast(INTS, levels[q + 2 * TOKEN]).reinterpretAsShorts();
        a2 = a.mul(x2).add(a2);
        b2 = b.mul(x2).add(b2);
        ShortVector x3 = IntVector.broadcast(INTS, levels[q + 3 * TOKEN]).reinterpretAsShorts();
        a3 = a.mul(x3).add(a3);
        b3 = b.mul(x3).add(b3);
        ShortVector x4 = IntVector.broadcast(INTS, levels[q + 4 * TOKEN]).reinterpretAsShorts();
        a4 = a.mul(x4).add(a4);
        b4 = b.mul(x4).add(b4);
        ShortVector x5 = IntVector.broadcast(INTS, levels[q + 5 * TOKEN]).reinterpretAsShorts();
        a5 = a.mul(x5).add(a5);
        b5 = b.mul(x5).add(b5);
        ShortVector x6 = IntVector.broadcast(INTS, levels[q + 6 * TOKEN]).reinterpretAsShorts();
        a6 = a.mul(x6).add(a6);
        b6 = b.mul(x6).add(b6);
        ShortVector x7 = IntVector.broadcast(INTS, levels[q + 7 * TOKEN]).reinterpretAsShorts();
        a7 = a.mul(x7).add(a7);
        b7 = b.mul(x7).add(b7);
      }
      k++;
    }
    INT_VECTOR.cast(a0.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(b0.reinterpretAsInts()).intoArray(products, at + LANES);
    INT_VECTOR.cast(a1.reinterpretAsInts()).intoArray(products, at + NEXT);
    INT_VECTOR.cast(b1.reinterpretAsInts()).intoArray(products, at + NEXT + LANES);
    INT_VECTOR.cast(a2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT);
    INT_VECTOR.cast(b2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT + LANES);
    INT_VECTOR.cast(a3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT);
    INT_VECTOR.cast(b3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT + LANES);
    INT_VECTOR.cast(a4.reinterpretAsInts()).intoArray(products, at + 4 * NEXT);
    INT_VECTOR.cast(b4.reinterpretAsInts()).intoArray(products, at + 4 * NEXT + LANES);
    INT_VECTOR.cast(a5.reinterpretAsInts()).intoArray(products, at + 5 * NEXT);
    INT_VECTOR.cast(b5.reinterpretAsInts()).intoArray(products, at + 5 * NEXT + LANES);
    INT_VECTOR.cast(a6.reinterpretAsInts()).intoArray(products, at + 6 * NEXT);
    INT_VECTOR.cast(b6.reinterpretAsInts()).intoArray(products, at + 6 * NEXT + LANES);
    INT_VECTOR.cast(a7.reinterpretAsInts()).intoArray(products, at + 7 * NEXT);
    INT_VECTOR.cast(b7.reinterpretAsInts()).intoArray(products, at + 7 * NEXT + LANES);
  }

  private static void tile4(
      long lines,
      int[] levels,
      int xo,
      int[] corrections,
      int run,
      int runs,
      int[] products,
      int at) {
    ShortVector a0 = start(corrections, run);
    ShortVector b0 = a0;
    ShortVector a1 = start(corrections, run + runs);
    ShortVector b1 = a1;
    ShortVector a2 = start(corrections, run + 2 * runs);
    ShortVector b2 = a2;
    ShortVector a3 = start(corrections, run + 3 * runs);
    ShortVector b3 = a3;
    long end = lines + Panel.RUN_BYTES;
    int k = xo;
    for (long offset = lines; offset != end; offset += LINE_BYTES) {
      for (int half = 0; half < 2; half++) {
        int q = k + half * Panel.LINES;
        IntVector line = Vectors.loadInts(offset).lanewise(LSHR, 4 * half);
        ShortVector a = SHORT_VECTOR.cast(line.and(NIBBLES).reinterpretAsShorts());
        ShortVector b =
            SHORT_VECTOR.cast(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts());
        ShortVector x0 = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
        a0 = a.mul(x0).add(a0);
        b0 = b.mul(x0).add(b0);
        ShortVector x1 = IntVector.broadcast(INTS, levels[q + TOKEN]).reinterpretAsShorts();
        a1 = a.mul(x1).add(a1);
        b1 = b.mul(x1).add(b1);
        ShortVector x2 = IntVector.broadcast(INTS, levels[q + 2 * TOKEN]).reinterpretAsShorts();
        a2 = a.mul(x2).add(a2);
        b2 = b.mul(x2).add(b2);
        ShortVector x3 = IntVector.broadcast(INTS, levels[q + 3 * TOKEN]).reinterpretAsShorts();
        a3 = a.mul(x3).add(a3);
        b3 = b.mul(x3).add(b3);
      }
      k++;
    }
    INT_VECTOR.cast(a0.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(b0.reinterpretAsInts()).intoArray(products, at + LANES);
    INT_VECTOR.cast(a1.reinterpretAsInts()).intoArray(products, at + NEXT);
    INT_VECTOR.cast(b1.reinterpretAsInts()).intoArray(products, at + NEXT + LANES);
    INT_VECTOR.cast(a2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT);
    INT_VECTOR.cast(b2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT + LANES);
    INT_VECTOR.cast(a3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT);
    INT_VECTOR.cast(b3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT + LANES);
  }

  private static void tile2(
      long lines,
      int[] levels,
      int xo,
      int[] corrections,
      int run,
      int runs,
      int[] products,
      int at) {
    ShortVector a0 = start(corrections, run);
    ShortVector b0 = a0;
    ShortVector a1 = start(corrections, run + runs);
    ShortVector b1 = a1;
    long end = lines + Panel.RUN_BYTES;
    int k = xo;
    for (long offset = lines; offset != end; offset += LINE_BYTES) {
      for (int half = 0; half < 2; half++) {
        int q = k + half * Panel.LINES;
        IntVector line = Vectors.loadInts(offset).lanewise(LSHR, 4 * half);
        ShortVector a = SHORT_VECTOR.cast(line.and(NIBBLES).reinterpretAsShorts());
        ShortVector b =
            SHORT_VECTOR.cast(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts());
        ShortVector x0 = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
        a0 = a.mul(x0).add(a0);
        b0 = b.mul(x0).add(b0);
        ShortVector x1 = IntVector.broadcast(INTS, levels[q + TOKEN]).reinterpretAsShorts();
        a1 = a.mul(x1).add(a1);
        b1 = b.mul(x1).add(b1);
      }
      k++;
    }
    INT_VECTOR.cast(a0.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(b0.reinterpretAsInts()).intoArray(products, at + LANES);
    INT_VECTOR.cast(a1.reinterpretAsInts()).intoArray(products, at + NEXT);
    INT_VECTOR.cast(b1.reinterpretAsInts()).intoArray(products, at + NEXT + LANES);
  }
}
