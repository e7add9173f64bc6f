package dev.herd.core.kernel;

/**
 * Multiplies a stretch of {@link Q41Panel} with one token, run after run: what {@link Q40Sums} and
 * {@link RunMinimums} do for several, the same numbers in the same order.
 */
final class Q41Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    for (int column = 0; column < pass.columns; column += Panel.RUN) {
      int run = pass.run(0) + column / Panel.RUN;
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) (column / Panel.RUN) * Q41Panel.BYTES;
        NibbleLines.multiply(
            at + Q41Panel.LINES_OFFSET,
            x.levels,
            pass.first + column,
            x.corrections[run],
            pass.products,
            pass.firstProduct);
        int slot = pass.streamSlot(stream);
        long scales = at + Q41Panel.SCALES_OFFSET;
        Q40Dot.add(pass, scales, x.scales[run], x.biases[run], slot);
        RunMinimums.add(pass, at + Q41Panel.MINIMUMS_OFFSET, run, slot);
      }
    }
  }
}
