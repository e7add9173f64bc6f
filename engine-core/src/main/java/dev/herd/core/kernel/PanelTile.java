package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The register tile of products of integers: a run of a panel, unpacked to shorts once, meets
 * several tokens, with as many sums in registers as fit. Lanes are rows, levels of tokens are
 * broadcast.
 */
final class PanelTile {
  private static final int ROWS = Panel.ROWS;
  private static final int TOKEN = PanelActivations.TOKEN;

  /** Rows in a vector of shorts. */
  private static final int HALF = 2 * LANES;

  /** Ints from the sums of one token to those of the next. */
  private static final int NEXT = Panel.TOKEN_PRODUCTS;

  /** The tokens of the smallest tile that unpacked weights meet. */
  static final int LEAST_TOKENS = 4;

  /** The tokens of the smallest tile of weights as they lie in memory. */
  static final int PAIR = 2;

  /** The tokens of the largest tile. */
  static final int MOST_TOKENS = VectorTile.REGISTERS >= 32 ? 8 : LEAST_TOKENS;

  /** How many more tokens {@link #covered} returns than there are, at most. */
  static final int MAX_PADDING = 3;

  private PanelTile() {}

  /** Returns how many of {@code tokens}, at least 2, one tile takes: 8, 4 or 2. */
  static int tokens(int tokens) {
    if (tokens >= MOST_TOKENS) {
      return MOST_TOKENS;
    }
    return tokens >= LEAST_TOKENS ? LEAST_TOKENS : PAIR;
  }

  /**
   * Returns how many of {@code tokens}, at least 2, tiles take; the rest are multiplied one by one.
   * It is up to {@link #MAX_PADDING} more than there are, where a larger tile takes less time than
   * its tokens in smaller ones and alone.
   *
   * @param largest the fewest tokens, more than 4, for which the largest tile does
   * @param pairs whether there are tiles of 2
   */
  static int covered(int tokens, int largest, boolean pairs) {
    int rest = tokens % MOST_TOKENS;
    if (rest >= largest) {
      return tokens - rest + MOST_TOKENS;
    }
    int single = rest % LEAST_TOKENS;
    if (single == LEAST_TOKENS - 1) {
      return tokens + 1;
    }
    return pairs && single == PAIR ? tokens : tokens - single;
  }

  /**
   * Sets {@code products} (tokens, runs, two vectors) to the sums of one run, or of one unit.
   *
   * @param panel levels (columns, rows); the run's start at {@code first}
   * @param n columns
   * @param levels the tokens' levels, of which the run meets those from {@code xo} on
   * @param corrections where sums start
   * @param run index of the first token's correction
   * @param runs from one token's correction to the next
   * @param tokens 8 or 4, what {@link #tokens} returns
   * @param at where the first token's sums go
   */
  static void multiply(
      short[] panel,
      int first,
      int n,
      int[] levels,
      int xo,
      int[] corrections,
      int run,
      int runs,
      int tokens,
      int[] products,
      int at) {
    if (tokens == 8) {
      tile8(panel, first, n, levels, xo, corrections, run, runs, products, at);
    } else {
      tile4(panel, first, n, levels, xo, corrections, run, runs, products, at);
    }
  }

  /** Returns where the sums of a run and one token start. */
  static ShortVector start(int[] corrections, int run) {
    return IntVector.broadcast(INTS, corrections[run]).reinterpretAsShorts();
  }

  private static void tile8(
      short[] panel,
      int first,
      int n,
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
    for (int k = 0; k < n; k++) {
      int p = first + k * ROWS;
      int q = xo + k;
      ShortVector a = Vectors.load(panel, p);
      ShortVector b = Vectors.load(panel, p + HALF);
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
      short[] panel,
      int first,
      int n,
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
    for (int k = 0; k < n; k++) {
      int p = first + k * ROWS;
      int q = xo + k;
      ShortVector a = Vectors.load(panel, p);
      ShortVector b = Vectors.load(panel, p + HALF);
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
    INT_VECTOR.cast(a0.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(b0.reinterpretAsInts()).intoArray(products, at + LANES);
    INT_VECTOR.cast(a1.reinterpretAsInts()).intoArray(products, at + NEXT);
    INT_VECTOR.cast(b1.reinterpretAsInts()).intoArray(products, at + NEXT + LANES);
    INT_VECTOR.cast(a2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT);
    INT_VECTOR.cast(b2.reinterpretAsInts()).intoArray(products, at + 2 * NEXT + LANES);
    INT_VECTOR.cast(a3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT);
    INT_VECTOR.cast(b3.reinterpretAsInts()).intoArray(products, at + 3 * NEXT + LANES);
  }
}
