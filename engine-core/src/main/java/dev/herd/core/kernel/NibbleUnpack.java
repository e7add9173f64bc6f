package dev.herd.core.kernel;

/** Unpacks the lines of a stretch to {@link PanelPass#levels}. */
final class NibbleUnpack extends PanelStep {
  private final long linesOffset;
  private final int runBytes;

  /**
   * Makes the step.
   *
   * @param linesOffset of a stretch's first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  NibbleUnpack(long linesOffset, int runBytes) {
    this.linesOffset = linesOffset;
    this.runBytes = runBytes;
  }

  @Override
  void run(PanelPass pass) {
    long lines = pass.offset + linesOffset;
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      NibbleLines.unpack(lines, pass.levels, pass.firstLevel + run * Panel.RUN * Panel.ROWS);
      lines += runBytes;
    }
  }
}
