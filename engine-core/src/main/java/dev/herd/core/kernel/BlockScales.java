package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads the scales of blocks of 32 columns that start with one half a row: (runs, rows). */
final class BlockScales extends PanelStep {
  private final int blockBytes;

  /** Makes the step for blocks of so many bytes. */
  BlockScales(int blockBytes) {
    this.blockBytes = blockBytes;
  }

  @Override
  void run(PanelPass pass) {
    int first = pass.firstScale;
    int end = pass.columns / Panel.RUN * Panel.ROWS;
    for (int i = 0; i < end; i += LANES) {
      long block = pass.offset + (long) (i / Panel.ROWS) * blockBytes;
      VectorHalves.load(block + (long) (i % Panel.ROWS) * Short.BYTES)
          .intoArray(pass.scales, first + i);
    }
  }
}
