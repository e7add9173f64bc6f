package dev.herd.core.kernel;

/** Multiplies the lines of a stretch with one token. */
final class NibbleDot extends PanelStep {
  private final long linesOffset;
  private final int runBytes;

  /**
   * Makes the step.
   *
   * @param linesOffset of a stretch's first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  NibbleDot(long linesOffset, int runBytes) {
    this.linesOffset = linesOffset;
    this.runBytes = runBytes;
  }

  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    int level = pass.firstLevel();
    int correction = pass.firstValue() / Panel.RUN;
    long lines = pass.offset + linesOffset;
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      NibbleLines.multiply(
          pass.panels,
          lines,
          x.levels,
          level + run * Panel.RUN,
          x.corrections[correction + run],
          pass.products,
          run * Panel.RUN_PRODUCTS);
      lines += runBytes;
    }
  }
}
