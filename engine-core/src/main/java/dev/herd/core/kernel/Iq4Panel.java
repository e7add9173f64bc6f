package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Iq4XsLayout;

/**
 * The geometry of panels of {@code IQ4_NL} and {@code IQ4_XS}, whose nibbles stand for the values
 * of a {@link LevelTable}: a {@link FloatPanel} in about as many bytes as the rows' own blocks.
 *
 * <p>A stretch is two halves, whose products are summed apart, as in {@link Q80Panel}. A pair is 32
 * columns of each half, first of one vector of rows, then of the other. Words are the file's: that
 * of number w of a row's 32 columns holds columns 4w to 4w + 3 in its low nibbles and those 16
 * further on in its high ones. Words of the first half and of the second alternate.
 */
final class Iq4Panel {
  /** Halves of a stretch. */
  static final int HALVES = 2;

  /** Columns that share a scale. */
  static final int SUB_BLOCK = Iq4XsLayout.SUB_BLOCK_VALUES;

  /** Words of 32 columns. */
  static final int WORDS = 4;

  /** Columns in the low nibbles of a word, or in its high ones. */
  static final int WORD_COLUMNS = 4;

  /** From the columns in a word's low nibbles to those in its high ones. */
  static final int HIGH_COLUMNS = WORDS * WORD_COLUMNS;

  /** Bits of a level. */
  static final int LEVEL_BITS = 4;

  /** Bytes of a word of a vector of rows. */
  static final int LINE_BYTES = LANES * Integer.BYTES;

  /** Bytes from a word of one half to the next of that half. */
  static final int WORD_BYTES = HALVES * LINE_BYTES;

  /** Bytes of a pair's words of a vector of rows. */
  static final int VECTOR_BYTES = WORDS * WORD_BYTES;

  /** Bytes of a pair's words. */
  static final int PAIR_BYTES = FloatPanel.ROWS / LANES * VECTOR_BYTES;

  // Of IQ4_NL, a pair has scales before its words.

  /** IEEE halves, one a row, of the first half's 32 columns, then those of the second's. */
  static final int NL_SCALES_OFFSET = 0;

  static final int NL_WORDS_OFFSET = NL_SCALES_OFFSET + HALVES * FloatPanel.ROWS * Short.BYTES;

  /** Size of a block of IQ4_NL: a pair. */
  static final int NL_BYTES = NL_WORDS_OFFSET + PAIR_BYTES;

  // Of IQ4_XS, a stretch has all scales before its words.

  /** IEEE halves, one a row. */
  static final int XS_SCALES_OFFSET = 0;

  /** Scales of sub-blocks: signed bytes (sub-blocks, rows). */
  static final int XS_SUB_SCALES_OFFSET = XS_SCALES_OFFSET + FloatPanel.ROWS * Short.BYTES;

  static final int XS_WORDS_OFFSET =
      XS_SUB_SCALES_OFFSET + Iq4XsLayout.SUB_BLOCKS * FloatPanel.ROWS;

  /** Size of a block of IQ4_XS: a stretch. */
  static final int XS_BYTES = XS_WORDS_OFFSET + Iq4XsLayout.SUB_BLOCKS / HALVES * PAIR_BYTES;

  private Iq4Panel() {}
}
