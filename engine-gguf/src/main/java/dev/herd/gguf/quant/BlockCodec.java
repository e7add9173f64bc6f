package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * Scalar conversion between floats and the blocks of one ggml type. It is the reference that every
 * kernel is tested against, so it is written to be read; it is also what files are quantised with.
 *
 * <p>Codecs are stateless and safe for use by several threads. Segments need no alignment.
 */
public interface BlockCodec {
  /**
   * Returns the codec of a type.
   *
   * @throws IllegalArgumentException if the type holds no weights (integers and F64)
   */
  static BlockCodec of(GgmlType type) {
    return Codecs.of(type);
  }

  /** Returns whether a type holds weights, so that {@link #of} has a codec for it. */
  static boolean exists(GgmlType type) {
    return Codecs.exists(type);
  }

  /** Returns the type that this codec reads and writes. */
  GgmlType type();

  /**
   * Converts {@code count} values to floats. Allocates nothing. Any bytes are valid: a scale that
   * is no finite number gives values that are none either.
   *
   * @param source blocks of this type
   * @param sourceOffset byte offset of the first block
   * @param target floats
   * @param targetOffset index of the first float
   * @param count number of values, a multiple of the block size
   * @throws IllegalArgumentException if {@code count} is negative or not a multiple of the block
   *     size
   * @throws IndexOutOfBoundsException if source or target is too short
   */
  void dequantize(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count);

  /** Returns whether {@link #quantize} works for this type. */
  boolean canQuantize();

  /**
   * Converts {@code count} floats to blocks. F32, F16 and BF16 round to nearest even and keep NaN
   * and infinities; types with scales refuse them.
   *
   * @param source floats
   * @param sourceOffset index of the first float
   * @param target receives the blocks
   * @param targetOffset byte offset of the first block
   * @param count number of values, a multiple of the block size
   * @throws QuantizationException if the type can't hold a value: NaN or infinity in a type with
   *     scales, or a finite value that would become infinite
   * @throws IllegalArgumentException if {@code count} is negative or not a multiple of the block
   *     size
   * @throws IndexOutOfBoundsException if source or target is too short
   * @throws UnsupportedOperationException if this type can only be read
   */
  void quantize(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count);
}
