package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * What {@link TiledMatMul} needs of a weight type: a row meets one token straight from the file's
 * blocks; or it is unpacked, and tiles of rows meet tiles of tokens. Both give the same bits,
 * interpreted or compiled, since activations are rounded to 8 bits again: a sum that differs by its
 * last bit may be rounded to another level in the next layer, a difference a thousand times as
 * large, and a prompt read at once would not give what its tokens give one by one.
 *
 * <p>Implementations are stateless. Columns are whole blocks, addresses are those of a row, and the
 * callers in this package guarantee it.
 *
 * @param <X> the form of activations that the kernel reads
 */
interface TileKernel<X> {
  /** Returns the weight type that this kernel reads. */
  GgmlType type();

  /** Asks for room for the activations in the forms that {@link #prepare} makes. */
  void need(Activations x, int tokens, int columns);

  /** Brings tokens {@code [firstToken, endToken)} into the form that this kernel reads. */
  void prepare(Activations x, int firstToken, int endToken);

  /** Returns the prepared activations (tokens, columns) that {@link #rowProduct} reads. */
  X rowInput(Activations x);

  /** Returns the prepared activations (tokens, columns) that {@link #tile} reads. */
  X tileInput(Activations x);

  /** Returns how a row meets one token. */
  RowProduct<X> rowProduct();

  /** Unpacks a row into row {@code row} of {@code scratch}. */
  void unpack(long address, int columns, int row, KernelScratch scratch);

  /** Returns the floats that the sums of one row and one token take. */
  int sums();

  /**
   * Adds the products of {@link VectorTile#ROWS} unpacked rows and some tokens over a stretch of
   * columns.
   *
   * @param row the first row in {@code scratch}
   * @param from the first column, a multiple of {@link TiledMatMul#STRETCH}
   * @param n how many columns
   * @param first index of the first token's first value
   * @param stride from one token to the next
   * @param tokens what {@link VectorTile#tokens} returns
   * @param at where the sums (tokens, rows, {@link #sums}) start in {@code scratch.sums}
   */
  void tile(
      int row,
      int columns,
      int from,
      int n,
      X x,
      int first,
      int stride,
      int tokens,
      KernelScratch scratch,
      int at);

  /**
   * Returns the product of an unpacked row and a token, whose sums start at {@code at}.
   *
   * @param first index of the token's first value
   */
  float total(int row, int columns, X x, int first, KernelScratch scratch, int at);
}
