package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * The kernels on the Vector API, at the width of {@link VectorWidth}. Loaded only where the module
 * is present.
 */
final class VectorProvider implements KernelProvider {
  private final ScalarProvider scalar = new ScalarProvider();
  private final VectorOps vectorOps = new PanamaVectorOps();
  private final AttentionKernel attention = new PanamaAttentionKernel();

  @Override
  public String description() {
    return "vector, " + VectorWidth.BITS + " bits";
  }

  @Override
  public VectorOps vectorOps() {
    return vectorOps;
  }

  @Override
  public AttentionKernel attention() {
    return attention;
  }

  @Override
  public RowKernel rowKernel(GgmlType type) {
    return switch (type) {
      case F16 -> new F16VectorRow();
      case Q4_0 -> new Q40VectorRow();
      case Q8_0 -> new Q80VectorRow();
      default -> scalar.rowKernel(type);
    };
  }

  @Override
  public MatMul matMul(GgmlType type) {
    return new VectorMatMul(rowKernel(type));
  }
}
