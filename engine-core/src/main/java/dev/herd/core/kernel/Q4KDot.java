package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/**
 * Multiplies a block of {@link Q4KPanel} with one token, pair after pair of sub-blocks: what {@link
 * NibbleTile} and {@link Q4KProductSums} do for several, in one go for the reason that {@link
 * Q40Dot} gives.
 */
final class Q4KDot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int level = pass.firstLevel();
    int run = pass.run(0);
    long lines = pass.offset + Q4KPanel.LINES_OFFSET;
    for (int pair = 0; pair < Q4KPanel.PAIRS; pair++) {
      multiply(pass, lines, level, run, 0);
      multiply(pass, lines + Panel.RUN_BYTES, level + Panel.RUN, run + 1, Panel.RUN_PRODUCTS);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        Q4KProductSums.add(pass, rows, 0, pair, 1, run, pass.slot + rows);
      }
      level += 2 * Panel.RUN;
      run += 2;
      lines += 2L * Panel.RUN_BYTES;
    }
  }

  private static void multiply(PanelPass pass, long lines, int level, int run, int to) {
    PanelLevels x = pass.x;
    NibbleLines.multiply(
        pass.panels, lines, x.levels, level, x.corrections[run], pass.products, to);
  }
}
