package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/** The reference kernels, and what runs where the Vector API is missing. */
final class ScalarProvider implements KernelProvider {
  private final VectorOps vectorOps = new ScalarVectorOps();
  private final AttentionKernel attention = new ScalarAttentionKernel();
  private final SamplingKernel sampling = new ScalarSamplingKernel();

  @Override
  public String description() {
    return "scalar";
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
  public SamplingKernel sampling() {
    return sampling;
  }

  @Override
  public RowKernel rowKernel(GgmlType type) {
    return new ScalarRowKernel(type);
  }

  @Override
  public MatMul matMul(GgmlType type) {
    return new ScalarMatMul(rowKernel(type));
  }
}
