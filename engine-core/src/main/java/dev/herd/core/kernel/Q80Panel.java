package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q80Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Byte offsets in a pair of blocks of a vector of rows of {@code Q8_0}, in as many bytes as the
 * rows' own blocks, and what its bytes mean.
 *
 * <p>A stretch is two halves, whose products are summed apart: one token would else wait for one
 * addition after the other. A pair has a block of each half, and a word the next two columns of the
 * one and of the other. The pairs of a panel's two vectors of rows alternate: the code that
 * multiplies both at once is more than the compiler inlines.
 *
 * <p>A weight is a level times its scale: a float without rounding, since 8 bits and the 11 of a
 * half fit its 24.
 */
final class Q80Panel {
  /** Halves of a stretch. */
  static final int HALVES = 2;

  /** Columns of a pair. */
  static final int COLUMNS = HALVES * Q80Layout.VALUES;

  /** Columns of each half in a word. */
  static final int WORD_COLUMNS = 2;

  /** Words of a pair. */
  static final int WORDS = Q80Layout.VALUES / WORD_COLUMNS;

  /** Bytes from one word of a row to its next. */
  static final int WORD_BYTES = LANES * Integer.BYTES;

  /** IEEE halves, one a row, of the first half's block. */
  static final int SCALES_OFFSET = 0;

  /** IEEE halves, one a row, of the second half's block. */
  static final int SECOND_SCALES_OFFSET = SCALES_OFFSET + LANES * Short.BYTES;

  static final int WORDS_OFFSET = SECOND_SCALES_OFFSET + LANES * Short.BYTES;

  /** Size of a pair. */
  static final int BYTES = WORDS_OFFSET + WORDS * WORD_BYTES;

  /** Inverted in each word: levels are -128 to 127, its bytes 0 to 255. */
  static final int SIGNS = 0x80808080;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector LEVEL = IntVector.broadcast(INTS, 0xFF << 15);
  private static final IntVector EXPONENT =
      IntVector.broadcast(INTS, Float.floatToRawIntBits(0x1p8f));

  /**
   * Minus a level of 0, once {@link #EXPONENT} makes a float of it. Times a scale it is still a
   * float, which it would not be with a larger exponent.
   */
  private static final FloatVector MINUS_ZERO = FloatVector.broadcast(FLOATS, -(0x1p8f + 128));

  private Q80Panel() {}

  /**
   * Returns the scales of a block.
   *
   * @param at position of the pair, plus {@link #SCALES_OFFSET} or {@link #SECOND_SCALES_OFFSET}
   */
  static FloatVector scales(long at) {
    return VectorHalves.load(at);
  }

  /** Returns what {@link #first} and {@link #second} add for a level of 0. */
  static FloatVector zeros(FloatVector scales) {
    return scales.mul(MINUS_ZERO);
  }

  /**
   * Returns weights of the first half.
   *
   * @param column 0 or 1, of a word
   */
  static FloatVector first(IntVector word, int column, FloatVector scales, FloatVector zeros) {
    return weights(word.lanewise(LSHL, 15 - Byte.SIZE * column), scales, zeros);
  }

  /**
   * Returns weights of the second half.
   *
   * @param column 0 or 1, of a word
   */
  static FloatVector second(IntVector word, int column, FloatVector scales, FloatVector zeros) {
    return weights(word.lanewise(LSHR, 1 + Byte.SIZE * column), scales, zeros);
  }

  private static FloatVector weights(IntVector bits, FloatVector scales, FloatVector zeros) {
    return Vectors.floats(bits.and(LEVEL).or(EXPONENT)).fma(scales, zeros);
  }
}
