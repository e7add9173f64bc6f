package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/** Weights and activations as floats, added in the order that {@link RowKernel} states. */
final class FloatTileKernel implements TileKernel<float[]> {
  private final RowKernel rows;
  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new VectorActivationRounding();

  FloatTileKernel(RowKernel rows) {
    this.rows = rows;
    precision = ActivationPrecision.of(rows.type());
  }

  @Override
  public GgmlType type() {
    return rows.type();
  }

  @Override
  public void need(Activations x, int tokens, int columns) {
    x.needRounded(precision, tokens, columns);
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    x.round(precision, rounding, firstToken, endToken);
  }

  @Override
  public float[] rowInput(Activations x) {
    return x.values(precision);
  }

  @Override
  public float[] tileInput(Activations x) {
    return x.values(precision);
  }

  @Override
  public RowProduct<float[]> rowProduct() {
    return rows;
  }

  @Override
  public void unpack(long address, int columns, int row, KernelScratch scratch) {
    rows.unpack(address, columns, scratch.rows(columns), row * columns);
  }

  @Override
  public int sums() {
    return RowSums.LENGTH;
  }

  /** Leaves columns that fill no two vectors to {@link #total}. */
  @Override
  public void tile(
      int row,
      int columns,
      int from,
      int n,
      float[] x,
      int first,
      int stride,
      int tokens,
      KernelScratch scratch,
      int at) {
    float[] w = scratch.rows(columns);
    int whole = n & -RowSums.LENGTH;
    int wo = row * columns + from;
    VectorTile.multiply(w, wo, columns, x, first + from, stride, whole, tokens, scratch.sums, at);
  }

  @Override
  public float total(int row, int columns, float[] x, int first, KernelScratch scratch, int at) {
    int done = columns & -RowSums.LENGTH;
    float[] w = scratch.rows(columns);
    return VectorTile.finish(scratch.sums, at, w, row * columns, x, first, done, columns);
  }
}
