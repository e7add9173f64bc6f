package dev.herd.core.kernel;

/**
 * Byte offsets in a run of a {@code Q4_0} or {@code IQ4_NL} panel, in as many bytes as the rows'
 * own blocks. Scales are next to what they belong to, so that one token reads a panel from first to
 * last.
 */
final class Q40Panel {
  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** The lines, as {@link Panel} says. */
  static final int LINES_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** Size of a run. */
  static final int BYTES = LINES_OFFSET + Panel.RUN_BYTES;

  private Q40Panel() {}
}
