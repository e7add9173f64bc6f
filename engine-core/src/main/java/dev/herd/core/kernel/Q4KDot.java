package dev.herd.core.kernel;

/**
 * Multiplies one sub-block of {@link Q4KPanel} with one token: what {@link NibbleTile} does for
 * several.
 */
final class Q4KDot extends PanelStep {
  private final int sub;

  /** Makes the step of the {@code sub}-th sub-block. */
  Q4KDot(int sub) {
    this.sub = sub;
  }

  @Override
  void run(PanelPass pass) {
    NibbleLines.multiply(
        Q4KPanel.subBlock(pass.offset, sub) + Q4KPanel.LINES_OFFSET,
        pass.x.levels,
        pass.first + sub * Panel.RUN,
        pass.x.corrections[pass.run(0) + sub],
        pass.products,
        pass.firstProduct + sub * Panel.RUN_PRODUCTS);
  }
}
