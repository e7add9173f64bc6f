package dev.herd.core.kernel;

/**
 * Byte offsets in a run of a {@code Q4_1} panel, in as many bytes as the rows' own blocks: {@link
 * Q40Panel} with minimums.
 */
final class Q41Panel {
  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** IEEE halves, one a row. */
  static final int MINIMUMS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** The lines, as {@link Panel} says. */
  static final int LINES_OFFSET = MINIMUMS_OFFSET + Panel.HALVES_BYTES;

  /** Size of a run. */
  static final int BYTES = LINES_OFFSET + Panel.RUN_BYTES;

  private Q41Panel() {}
}
