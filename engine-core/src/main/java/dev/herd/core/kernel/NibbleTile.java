package dev.herd.core.kernel;

/** Multiplies an unpacked stretch with a tile of tokens. */
final class NibbleTile extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int level = pass.first;
    int correction = pass.run(0);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      PanelTile.multiply(
          pass.levels,
          pass.firstLevel + run * Panel.RUN * Panel.ROWS,
          Panel.RUN,
          pass.x.levels,
          level + run * Panel.RUN,
          pass.x.corrections,
          correction + run,
          pass.width / Panel.RUN,
          pass.tokens,
          pass.products,
          pass.firstProduct + run * Panel.RUN_PRODUCTS);
    }
  }
}
