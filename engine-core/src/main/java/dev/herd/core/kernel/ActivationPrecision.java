package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * How activations are rounded before they meet weights of a type.
 *
 * <p>The reference library multiplies quantised weights with 8-bit activations, and half-precision
 * weights with half-precision ones. Rounding the same way keeps results close to its results, where
 * rounding less would differ by as much as its rounding does; decode and prefill read the same
 * rounded values. After ggml's {@code quantize_row_q8_0}, {@code quantize_row_q8_K}.
 */
enum ActivationPrecision {
  /** As they are. */
  FLOAT,
  /** IEEE binary16. */
  HALF,
  /** IEEE binary16 times 2^102, for {@link F16Words}; finite all the same. */
  HALF_RAISED,
  /** The upper half of IEEE binary32. */
  BFLOAT16,
  /** 8 bits, a half-precision scale for 32 values. */
  BLOCK_32,
  /** 8 bits, a scale for 256 values. */
  BLOCK_256;

  /** Returns how activations are rounded before they meet weights of a type. */
  static ActivationPrecision of(GgmlType weights) {
    return switch (weights) {
      case F16 -> HALF;
      case BF16 -> BFLOAT16;
      default ->
          switch (weights.blockSize()) {
            case 32 -> BLOCK_32;
            case 256 -> BLOCK_256;
            default -> FLOAT;
          };
    };
  }

  /** Rounds {@code n} values, a whole number of blocks, from {@code x} to {@code y}. */
  void round(ActivationRounding rounding, float[] x, int xo, float[] y, int yo, int n) {
    switch (this) {
      case FLOAT -> System.arraycopy(x, xo, y, yo, n);
      case HALF -> rounding.halves(x, xo, y, yo, n);
      case HALF_RAISED -> rounding.raisedHalves(x, xo, y, yo, n);
      case BFLOAT16 -> rounding.bfloats(x, xo, y, yo, n);
      case BLOCK_32 -> rounding.blocksOf32(x, xo, y, yo, n);
      case BLOCK_256 -> rounding.blocksOf256(x, xo, y, yo, n);
    }
  }
}
