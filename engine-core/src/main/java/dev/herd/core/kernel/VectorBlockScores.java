package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/**
 * Scores of a block of rows. Queries are arranged in panels (panels, dimensions, rows of a panel)
 * of two vectors of rows, or one where that is enough; {@link ScoreTile} multiplies them with keys
 * as they are, and what comes of it is brought back to rows.
 */
final class VectorBlockScores {
  private VectorBlockScores() {}

  private static int panelRows(int rows) {
    return rows <= LANES ? LANES : 2 * LANES;
  }

  static void arrange(float[] q, int qo, int headDim, float[] queries, int row, int rows) {
    int panel = panelRows(rows);
    int to = row / panel * panel * headDim + row % panel;
    for (int d = 0; d < headDim; d++) {
      queries[to + d * panel] = q[qo + d];
    }
  }

  static void multiply(
      float[] queries,
      int rows,
      int headDim,
      float[] keys,
      int count,
      float scale,
      AttentionWeights weights,
      int position) {
    int panel = panelRows(rows);
    for (int r = 0; r < rows; r += panel) {
      ScoreTile.multiply(queries, r * headDim, panel, headDim, keys, count, weights.run);
      for (int lane = 0; lane < Math.min(panel, rows - r); lane++) {
        int to = weights.index(r + lane, position);
        gather(weights.run, lane, panel, count, scale, weights.values(), to);
      }
    }
  }

  /** Brings a row's scores together, times the scale. */
  private static void gather(
      float[] run, int lane, int panel, int count, float scale, float[] out, int to) {
    for (int j = 0; j < count; j++) {
      out[to + j] = run[j * panel + lane] * scale;
    }
  }
}
