package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/**
 * Unpacks the levels of a run, or what they stand for, to {@link PanelPass#weights}: (halves of the
 * rows, columns, rows of a half), without scales.
 */
abstract class RunUnpack extends PanelStep {
  static final int ROWS = ExactTile.ROWS;

  private final long lines;
  private final int runBytes;

  /**
   * Makes the step.
   *
   * @param lines where a stretch has the lines of its first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  RunUnpack(long lines, int runBytes) {
    this.lines = lines;
    this.runBytes = runBytes;
  }

  @Override
  final void run(PanelPass pass) {
    long run = pass.offset + lines + (long) pass.part * runBytes;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = pass.firstWeight + rows / ROWS * ROWS * Panel.RUN + rows % ROWS;
      unpack(run, rows / LANES * Byte.SIZE, pass.weights, to);
    }
  }

  /**
   * Unpacks a vector of rows.
   *
   * @param lines address of the run's
   * @param shift what brings these rows' bytes to the lowest bits of ints
   * @param to where the first column goes; the next is {@link #ROWS} further on
   */
  abstract void unpack(long lines, int shift, float[] weights, int to);
}
