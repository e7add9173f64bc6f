package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/** One family of kernels: scalar, or vector at one width. Chosen once, by {@link Kernels}. */
interface KernelProvider {

  /** Returns a few words for logs and reports, such as {@code "vector, 512 bits"}. */
  String description();

  /** Returns the operations on float vectors. */
  VectorOps vectorOps();

  /** Returns the operations of attention. */
  AttentionKernel attention();

  /** Returns the operations of choosing tokens. */
  SamplingKernel sampling();

  /**
   * Returns how the KV cache stores {@code type}.
   *
   * @throws IllegalArgumentException if it can't
   */
  CacheRows cacheRows(GgmlType type);

  /**
   * Returns the matrix product for weights of {@code type} in the file's layout.
   *
   * @throws IllegalArgumentException if matrices can't have this type
   */
  MatMul matMul(GgmlType type);

  /** Returns how matrices of {@code type} are packed into panels, or null if they are not. */
  default PanelPacking packing(GgmlType type) {
    return null;
  }

  /** Returns the matrix product for packed weights of {@code type}, or null. */
  default MatMul panelMatMul(GgmlType type) {
    return null;
  }
}
