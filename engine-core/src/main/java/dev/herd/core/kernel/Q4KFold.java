package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Takes the sums of minimums away from those of products. */
final class Q4KFold extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int i = pass.slot; i < pass.slot + Panel.ROWS; i += LANES) {
      Vectors.load(pass.sums, i)
          .sub(Vectors.load(pass.sums, i + Panel.ROWS))
          .intoArray(pass.sums, i);
    }
  }
}
