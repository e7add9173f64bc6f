package dev.herd.core.kernel;

/** Multiplies an unpacked block of {@link Q6KPanel} with a tile of tokens, sum after sum. */
final class Q6KTile extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int level = pass.first;
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      for (int i = 0; i < Q6KPanel.SUMS; i++) {
        PanelTile.multiply(
            pass.levels,
            (sum * Q6KPanel.SUMS + i) * Q6KPanel.UNIT * Panel.ROWS,
            Q6KPanel.UNIT,
            pass.x.levels,
            level + i * Panel.RUN + sum * Q6KPanel.UNIT,
            PanelLevels.NO_CORRECTIONS,
            0,
            0,
            pass.tokens,
            pass.products,
            i * Panel.RUN_PRODUCTS);
      }
      for (int t = 0; t < pass.tokens; t++) {
        Q6KSums.add(pass, sum, t * Panel.TOKEN_PRODUCTS, pass.run(t), pass.slot(t));
      }
    }
  }
}
