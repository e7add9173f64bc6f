package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads what blocks of 32 columns have of one half a row: (runs, rows). */
final class BlockScales extends PanelStep {
  private final int blockBytes;
  private final int offset;
  private final int target;

  /** Makes the step for scales at the start of blocks of so many bytes. */
  BlockScales(int blockBytes) {
    this(blockBytes, 0, 0);
  }

  /**
   * Makes the step.
   *
   * @param blockBytes from one block to the next
   * @param offset where a block has the halves, in bytes
   * @param target where they go in {@link PanelPass#scales}
   */
  BlockScales(int blockBytes, int offset, int target) {
    this.blockBytes = blockBytes;
    this.offset = offset;
    this.target = target;
  }

  @Override
  void run(PanelPass pass) {
    int first = pass.firstScale + target;
    int end = pass.columns / Panel.RUN * Panel.ROWS;
    for (int i = 0; i < end; i += LANES) {
      long block = pass.offset + offset + (long) (i / Panel.ROWS) * blockBytes;
      VectorHalves.load(block + (long) (i % Panel.ROWS) * Short.BYTES)
          .intoArray(pass.scales, first + i);
    }
  }
}
