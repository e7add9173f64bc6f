package dev.herd.core.kernel;

/**
 * How far a matrix product may be from the exact one, as a part of the root of the products' sum of
 * squares: what independent relative errors of one size add up to.
 */
final class MatMulTolerance {
  /** Kernels differ by rounding alone, some 2^-24 a step: activations are rounded alike. */
  static final double OF_ROOT = 4e-6;

  private MatMulTolerance() {}
}
