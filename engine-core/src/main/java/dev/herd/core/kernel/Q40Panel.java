package dev.herd.core.kernel;

/** Byte offsets in a block of a {@code Q4_0} panel, in as many bytes as the rows' own blocks. */
final class Q40Panel {
  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** One run, as {@link Panel} says. */
  static final int LINES_OFFSET = SCALES_OFFSET + Panel.ROWS * Short.BYTES;

  /** Size of a block. */
  static final int BYTES = LINES_OFFSET + Panel.RUN_BYTES;

  private Q40Panel() {}
}
