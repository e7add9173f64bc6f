package dev.herd.core.kernel;

/**
 * The scores of a block of rows over the positions of a sequence, and then their weights. One a
 * worker, reused; it grows to the largest block.
 *
 * <p>Arranged (stretches of positions, rows, positions of a stretch) like {@link PanelActivations},
 * so that a tile of rows finds its weights a constant apart.
 */
public final class AttentionWeights {
  /** Positions of a stretch: a multiple of {@link AttentionKernel#RUN}. */
  static final int STRETCH = Panel.DEPTH;

  /** Rows are computed in tiles; there is room for as many as fill the last one. */
  private static final int ROW_TILE = PanelTile.LEAST_TOKENS;

  /** Rows of the largest tile at any width; scalar kernels know no {@link PanelTile}. */
  private static final int MAX_TILE = 8;

  /** Sums of a tile. */
  final float[] tile = new float[MAX_TILE * AttentionKernel.PADDING];

  /** Scores of a run before they are brought to rows (positions, rows of a panel). */
  final float[] run = new float[AttentionKernel.RUN * AttentionKernel.PADDING];

  private float[] values = new float[0];
  private int rows;
  private int positions;

  /** Makes room for nothing yet. */
  public AttentionWeights() {}

  /** Makes room for so many rows and positions; the content is undefined. */
  public void reset(int rows, int positions) {
    this.rows = (rows + ROW_TILE - 1) / ROW_TILE * ROW_TILE;
    this.positions =
        (positions + AttentionKernel.RUN - 1) / AttentionKernel.RUN * AttentionKernel.RUN;
    int stretches = (positions + STRETCH - 1) / STRETCH;
    int length = Math.multiplyExact(stretches, stretch());
    if (values.length < length) {
      values = new float[length];
    }
  }

  private int stretch() {
    return Math.multiplyExact(rows, PanelActivations.TOKEN);
  }

  /** Returns how many rows there are, whole tiles. */
  public int rows() {
    return rows;
  }

  /** Returns how many positions there are, whole runs. */
  int positions() {
    return positions;
  }

  /** Returns the array that holds the scores. */
  public float[] values() {
    return values;
  }

  /**
   * Returns the index of a row's score at a position. Those up to the next multiple of 256
   * positions follow it.
   */
  public int index(int row, int position) {
    return position / STRETCH * stretch() + row * PanelActivations.TOKEN + position % STRETCH;
  }
}
