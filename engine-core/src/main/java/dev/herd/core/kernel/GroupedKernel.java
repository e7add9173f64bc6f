package dev.herd.core.kernel;

/**
 * A weight type whose products with {@link GroupedLevels} are added in the reference library's
 * order: products of integers exactly, block by block, and the blocks' sums by fused operations in
 * ascending order. With the same order no rounding falls otherwise than the reference's, and what a
 * model says is comparable word by word.
 *
 * <p>An unpacked row has integers, arranged as the activations are, in {@code rows(columns)}, and
 * what else its blocks hold in {@code details(columns)}.
 */
abstract class GroupedKernel implements TileKernel<GroupedLevels>, RowProduct<GroupedLevels> {
  /** Columns of a row for each float that it may use of {@link KernelScratch#details}. */
  static final int DETAIL_COLUMNS = 8;

  /** Returns the form of activations that {@link #dot} reads. */
  abstract LevelForm rowForm();

  /** Returns the form of activations that {@link #tile} reads. */
  LevelForm tileForm() {
    return rowForm();
  }

  @Override
  public final void need(Activations x, int tokens, int columns) {
    rowInput(x).need(tokens, columns);
    tileInput(x).need(tokens, columns);
  }

  @Override
  public final void prepare(Activations x, int firstToken, int endToken) {
    int columns = x.columns();
    int first = firstToken * columns;
    int count = (endToken - firstToken) * columns;
    rowInput(x).fill(x.values(), first, count);
    if (tileForm() != rowForm()) {
      tileInput(x).fill(x.values(), first, count);
    }
  }

  @Override
  public final GroupedLevels rowInput(Activations x) {
    return x.groupedLevels(rowForm());
  }

  @Override
  public final GroupedLevels tileInput(Activations x) {
    return x.groupedLevels(tileForm());
  }

  @Override
  public final RowProduct<GroupedLevels> rowProduct() {
    return this;
  }

  @Override
  public final int sums() {
    return EightLanes.GROUPS;
  }

  /** Returns the product whose eight sums start at {@code at}. */
  abstract float total(float[] sums, int at);

  @Override
  public final float total(
      int row, int columns, GroupedLevels x, int first, KernelScratch scratch, int at) {
    return total(scratch.sums, at);
  }
}
