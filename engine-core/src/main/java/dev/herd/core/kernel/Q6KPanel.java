package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Byte offsets in a block of a {@code Q6_K} panel, in as many bytes as the rows' own blocks, and
 * what its bytes mean.
 *
 * <p>A sub-block of 16 columns is three words of a row. Each has five levels of six bits, from its
 * lowest bits on; the upper two bits of the three are the last level, from its lowest bits on. A
 * weight is a level times the product of its two scales, which is a float without rounding.
 */
final class Q6KPanel {
  /** Whole levels in a word. */
  static final int COLUMNS = 5;

  /** Bits of a level. */
  static final int BITS = 6;

  /** Words of a sub-block. */
  static final int WORDS = 3;

  /** Bytes from one word of a row to its next. */
  static final int WORD_BYTES = LANES * Integer.BYTES;

  /** Bytes of the words of a sub-block. */
  static final int SUB_BLOCK_BYTES = WORDS * WORD_BYTES;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** Signed bytes (sub-blocks, rows). */
  static final int SUB_SCALES_OFFSET = SCALES_OFFSET + FloatPanel.ROWS * Short.BYTES;

  /** Words (sub-blocks, vectors of rows, words of a sub-block, rows of a vector). */
  static final int WORDS_OFFSET = SUB_SCALES_OFFSET + Q6KLayout.SUB_BLOCKS * FloatPanel.ROWS;

  /** Size of a block. */
  static final int BYTES = WORDS_OFFSET + 2 * Q6KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private static final IntVector LEVEL = IntVector.broadcast(INTS, (1 << BITS) - 1);
  private static final IntVector HIGH_BITS = IntVector.broadcast(INTS, 0xC000_0000);
  private static final IntVector EXPONENT =
      IntVector.broadcast(INTS, Float.floatToRawIntBits(0x1p23f));

  /** A level of 0, which is stored as 32, once {@link #EXPONENT} makes a float of it. */
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f + 32);

  private Q6KPanel() {}

  /** Returns the weights of column {@code i} of a word. */
  static FloatVector weights(IntVector word, int i, FloatVector scales) {
    IntVector low = i == 0 ? word : word.lanewise(LSHR, BITS * i);
    return weights(low.and(LEVEL), scales);
  }

  /** Puts the upper bits of one more word on top of those of the words before it. */
  static IntVector last(IntVector upper, IntVector word) {
    return upper.lanewise(LSHR, 2).or(word.and(HIGH_BITS));
  }

  /** Returns the weights of the last column of a sub-block, of the upper bits of its words. */
  static FloatVector lastWeights(IntVector upper, FloatVector scales) {
    return weights(upper.lanewise(LSHR, Integer.SIZE - BITS), scales);
  }

  private static FloatVector weights(IntVector levels, FloatVector scales) {
    return levels.or(EXPONENT).reinterpretAsFloats().sub(ZERO).mul(scales);
  }
}
