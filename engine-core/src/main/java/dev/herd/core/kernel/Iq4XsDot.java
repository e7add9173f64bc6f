package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Iq4XsLayout;

/**
 * Multiplies a block of {@link Iq4XsPanel} with one token, sub-block after sub-block: what {@link
 * ExactTile} does for several, the same numbers in the same order.
 */
final class Iq4XsDot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    float tokenScale = x.scales[pass.tokenScale(0)];
    for (int stream = 0; stream < pass.streams; stream++) {
      pass.turnTo(stream);
      Iq4XsScales.readScales(pass, pass.streamOffset(stream));
    }
    for (int sub = 0; sub < Iq4XsLayout.SUB_BLOCKS; sub++) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long subBlock = Iq4XsPanel.subBlock(pass.streamOffset(stream), sub);
        Iq4Lines.multiply(
            subBlock + Iq4XsPanel.LINES_OFFSET,
            x.levels,
            pass.first + sub * Panel.RUN,
            pass.products,
            pass.firstProduct);
        add(pass, subBlock + Iq4XsPanel.SUB_SCALES_OFFSET, tokenScale, pass.streamSlot(stream));
      }
    }
    pass.turnTo(0);
  }

  private static void add(PanelPass pass, long subScales, float tokenScale, int slot) {
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = slot + rows;
      ByteLanes.toFloats(Vectors.load(pass.products, pass.firstProduct + rows))
          .fma(
              Iq4XsScales.scale(pass, subScales, rows).mul(tokenScale), Vectors.load(pass.sums, to))
          .intoArray(pass.sums, to);
    }
  }
}
