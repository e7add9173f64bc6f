package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * What a weight type needs in order to be multiplied: its rows read in the file's layout.
 *
 * <p>Implementations are stateless and safe to call from any number of threads. Counts of values
 * are multiples of the type's block size, and offsets in bytes point at the start of a block; the
 * callers in this package guarantee both, so neither is checked again. Reads never leave the bytes
 * of the named blocks, which may be the last of a mapping.
 */
interface RowKernel {

  /** Returns the weight type that this kernel reads. */
  GgmlType type();

  /**
   * Returns the dot product of {@code columns} weights and {@code x[xOffset ..)}.
   *
   * @param weights the matrix's bytes
   * @param offset the first block's position in {@code weights}, in bytes
   * @param columns how many weights, a multiple of the block size
   */
  float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset);

  /**
   * Expands {@code count} weights to floats at {@code out[outOffset ..)}.
   *
   * @param weights the matrix's bytes
   * @param offset the first block's position in {@code weights}, in bytes
   * @param count how many weights, a multiple of the block size
   */
  void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset);
}
