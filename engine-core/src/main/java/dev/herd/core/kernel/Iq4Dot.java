package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of an {@link Iq4Panel} with one token: what {@link FloatTile} does for
 * several, in the same order.
 */
final class Iq4Dot extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  private final int wordsOffset;
  private final int pairBytes;

  /**
   * Makes the step.
   *
   * @param wordsOffset where a stretch has the words of its first pair
   * @param pairBytes from there to those of the next
   */
  Iq4Dot(int wordsOffset, int pairBytes) {
    this.wordsOffset = wordsOffset;
    this.pairBytes = pairBytes;
  }

  @Override
  void run(PanelPass pass) {
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    Arrays.fill(products, first, first + Iq4Panel.HALVES * ROWS, 0);
    int half = pass.columns / Iq4Panel.HALVES;
    int secondScales = half / Iq4Panel.SUB_BLOCK * ROWS;
    int scale = pass.firstScale;
    long words = pass.offset + wordsOffset;
    for (int c = 0; c < half; c += Iq4Panel.SUB_BLOCK) {
      int x = pass.first + c;
      for (int r = 0; r < ROWS; r += LANES) {
        long at = words + r / LANES * (long) Iq4Panel.VECTOR_BYTES;
        addPair(
            at, pass.scales, scale + r, secondScales, pass.values, x, half, products, first + r);
      }
      words += pairBytes;
      scale += ROWS;
    }
    FloatTile.add(products, first, pass.sums, pass.slot);
    FloatTile.add(products, first + ROWS, pass.sums, pass.slot);
  }

  /**
   * Adds the products of a pair, of a vector of rows: first low nibbles, then high ones, which is
   * the order of columns.
   *
   * @param secondScales from the scales of the first half's columns to those of the second's
   * @param half from the values of the first half's columns to those of the second's
   */
  private static void addPair(
      long words,
      float[] scales,
      int scale,
      int secondScales,
      float[] x,
      int xo,
      int half,
      float[] products,
      int to) {
    FloatVector scaleA = Vectors.load(scales, scale);
    FloatVector scaleB = Vectors.load(scales, scale + secondScales);
    FloatVector sumA = Vectors.load(products, to);
    FloatVector sumB = Vectors.load(products, to + ROWS);
    long end = words + Iq4Panel.VECTOR_BYTES;
    int a = xo;
    for (int shift = 0; shift < Byte.SIZE; shift += Iq4Panel.LEVEL_BITS) {
      // With !=, see PanelStep.
      for (long at = words; at != end; at += Iq4Panel.WORD_BYTES) {
        IntVector wordA = FloatPanel.word(at).lanewise(LSHR, shift);
        IntVector wordB = FloatPanel.word(at + Iq4Panel.LINE_BYTES).lanewise(LSHR, shift);
        int b = a + half;
        for (int i = 0; i < Iq4Panel.WORD_COLUMNS; i++) {
          FloatVector weightA =
              LevelTable.IQ4.ofNibble(wordA.lanewise(LSHR, Byte.SIZE * i)).mul(scaleA);
          sumA = weightA.fma(FloatVector.broadcast(FLOATS, x[a + i]), sumA);
          FloatVector weightB =
              LevelTable.IQ4.ofNibble(wordB.lanewise(LSHR, Byte.SIZE * i)).mul(scaleB);
          sumB = weightB.fma(FloatVector.broadcast(FLOATS, x[b + i]), sumB);
        }
        a += Iq4Panel.WORD_COLUMNS;
      }
    }
    FLOAT_VECTOR.cast(sumA).intoArray(products, to);
    FLOAT_VECTOR.cast(sumB).intoArray(products, to + ROWS);
  }
}
