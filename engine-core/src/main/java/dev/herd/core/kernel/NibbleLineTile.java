package dev.herd.core.kernel;

/** Multiplies a stretch as it lies in memory with a tile of tokens. */
final class NibbleLineTile extends PanelStep {
  private final long linesOffset;
  private final int runBytes;

  /**
   * Makes the step.
   *
   * @param linesOffset of a stretch's first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  NibbleLineTile(long linesOffset, int runBytes) {
    this.linesOffset = linesOffset;
    this.runBytes = runBytes;
  }

  @Override
  void run(PanelPass pass) {
    long lines = pass.offset + linesOffset;
    int correction = pass.run(0);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      LineTile.multiply(
          lines,
          pass.x.levels,
          pass.first + run * Panel.RUN,
          pass.x.corrections,
          correction + run,
          pass.width / Panel.RUN,
          pass.tokens,
          pass.products,
          pass.firstProduct + run * Panel.RUN_PRODUCTS);
      lines += runBytes;
    }
  }
}
