package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Byte offsets in a block of a vector of rows of {@code Q8_0}, in as many bytes as the rows' own
 * blocks, and what its bytes mean. The blocks of a panel's two vectors alternate: the code that
 * multiplies both at once is more than the compiler inlines.
 *
 * <p>A weight is a level times its scale: a float without rounding, since 8 bits and the 11 of a
 * half fit its 24.
 */
final class Q80Panel {
  /** Columns in a word. */
  static final int COLUMNS = 4;

  /** Words of a block. */
  static final int WORDS = Q80Layout.VALUES / COLUMNS;

  /** Bytes from one word of a row to its next. */
  static final int WORD_BYTES = LANES * Integer.BYTES;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int WORDS_OFFSET = SCALES_OFFSET + LANES * Short.BYTES;

  /** Size of a block. */
  static final int BYTES = WORDS_OFFSET + WORDS * WORD_BYTES;

  /** Inverted in each word: levels are -128 to 127, its bytes 0 to 255. */
  static final int SIGNS = 0x80808080;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector BYTE = IntVector.broadcast(INTS, 0xFF);
  private static final IntVector EXPONENT =
      IntVector.broadcast(INTS, Float.floatToRawIntBits(0x1p23f));

  /** A level of 0, once {@link #EXPONENT} makes a float of it. */
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f + 128);

  private Q80Panel() {}

  /** Returns the scales of the block at {@code block}. */
  static FloatVector scales(MemorySegment panels, long block) {
    return VectorHalves.load(panels, block + SCALES_OFFSET);
  }

  /** Returns the weights of column {@code i} of a word. */
  static FloatVector weights(IntVector word, int i, FloatVector scales) {
    IntVector low = i == 0 ? word : word.lanewise(LSHR, Byte.SIZE * i);
    IntVector level = i == 3 ? low : low.and(BYTE);
    return level.or(EXPONENT).reinterpretAsFloats().sub(ZERO).mul(scales);
  }
}
