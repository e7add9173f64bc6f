package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/**
 * Unpacks a run whose nibbles stand for the values of {@link LevelTable#IQ4} to {@link
 * PanelPass#weights}: (halves of the rows, columns, rows of a half), without scales.
 */
final class Iq4Unpack extends PanelStep {
  private static final int ROWS = ExactTile.ROWS;
  private static final int LEVEL_BITS = 4;

  private final long lines;
  private final int runBytes;

  /**
   * Makes the step.
   *
   * @param lines where a stretch has the lines of its first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  Iq4Unpack(long lines, int runBytes) {
    this.lines = lines;
    this.runBytes = runBytes;
  }

  @Override
  void run(PanelPass pass) {
    long run = pass.offset + lines + (long) pass.part * runBytes;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = pass.firstWeight + rows / ROWS * ROWS * Panel.RUN + rows % ROWS;
      unpack(run, rows / LANES * Byte.SIZE, pass.weights, to);
    }
  }

  /** Unpacks a vector of rows. */
  private static void unpack(long run, int shift, float[] weights, int to) {
    for (int i = 0; i < Panel.LINES; i++) {
      IntVector line = Vectors.loadInts(run + (long) i * Panel.LINE_BYTES).lanewise(LSHR, shift);
      int low = to + i * ROWS;
      LevelTable.IQ4.ofNibble(line).intoArray(weights, low);
      LevelTable.IQ4
          .ofNibble(line.lanewise(LSHR, LEVEL_BITS))
          .intoArray(weights, low + Panel.LINES * ROWS);
    }
  }
}
