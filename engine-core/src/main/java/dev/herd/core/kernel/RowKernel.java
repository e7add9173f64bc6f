package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * What a weight type needs in order to be multiplied: its rows read in the file's layout.
 *
 * <p>Implementations are stateless and safe to call from any number of threads. Counts of values
 * are multiples of the type's block size, and addresses are those of a block; the callers in this
 * package guarantee both, so neither is checked again. Reads never leave the bytes of the named
 * blocks, which may be the last of a mapping.
 *
 * <h2>The order of additions</h2>
 *
 * <p>Vector kernels give a row's product the same bits however it is computed: alone or with other
 * tokens, straight from the blocks or from unpacked weights, interpreted or compiled. With vectors
 * of L lanes, vector v of the row holds the weights {@code [v L, (v + 1) L)} just as {@link
 * #unpack} gives them; it is multiplied and added by one fused operation to sum v mod 2, in
 * ascending order of v. Then the sums are added to each other, then their lanes by {@link LaneSum},
 * and then, by scalar fused operations in ascending order, the weights that fill no vector.
 *
 * <p>Activations rounded to 8 bits need this: a sum that differs by its last bit may be rounded to
 * another level in the next layer, a difference a thousand times as large, and a prompt read at
 * once would not give what its tokens give one by one.
 */
interface RowKernel extends RowProduct<float[]> {

  /** Returns the weight type that this kernel reads. */
  GgmlType type();

  /**
   * Returns the dot product of {@code columns} weights and {@code x[xOffset ..)}. Unpacks the row
   * before it is multiplied, where a method that did both in the order of the columns would be
   * larger than the compiler inlines vector operations in.
   *
   * @param address of the first block
   * @param columns how many weights, a multiple of the block size
   * @param scratch the calling worker's own; its {@code rows} and {@code sums} are overwritten
   */
  @Override
  default float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    float[] row = scratch.rows(columns);
    unpack(address, columns, row, 0);
    return VectorReductions.dot(row, 0, x, xOffset, columns);
  }

  /**
   * Expands {@code count} weights to floats at {@code out[outOffset ..)}.
   *
   * @param address of the first block
   * @param count how many weights, a multiple of the block size
   */
  void unpack(long address, int count, float[] out, int outOffset);
}
