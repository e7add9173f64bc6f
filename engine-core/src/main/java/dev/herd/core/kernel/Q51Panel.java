package dev.herd.core.kernel;

/**
 * Byte offsets in a run of a {@code Q5_1} panel, in as many bytes as the rows' own blocks: scales
 * and minimums as in {@link Q41Panel}, then the four groups of {@link Q50Panel}.
 */
final class Q51Panel {
  static final int GROUPS_OFFSET = Q41Panel.LINES_OFFSET;

  /** Size of a run. */
  static final int BYTES = GROUPS_OFFSET + Q50Panel.GROUPS * Q50Panel.GROUP_BYTES;

  private Q51Panel() {}
}
