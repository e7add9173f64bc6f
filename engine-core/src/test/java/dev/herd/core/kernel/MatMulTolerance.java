package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * How far a matrix product may be from the exact one, as a part of the root of the products' sum of
 * squares: what independent relative errors of one size add up to.
 */
final class MatMulTolerance {
  /** Kernels that multiply floats differ by rounding alone, some 2^-24 a step. */
  static final double FLOAT_ACTIVATIONS = 4e-6;

  private MatMulTolerance() {}

  static double of(GgmlType type) {
    return switch (type) {
      default -> FLOAT_ACTIVATIONS;
    };
  }
}
