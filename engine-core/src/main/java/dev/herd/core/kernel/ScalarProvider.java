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
  public CacheRows cacheRows(GgmlType type) {
    return switch (type) {
      case F16, Q8_0, F32 -> new ScalarCacheRows(type);
      default -> throw new IllegalArgumentException("a KV cache can't be in " + type);
    };
  }

  @Override
  public SamplingKernel sampling() {
    return sampling;
  }

  @Override
  public MatMul matMul(GgmlType type) {
    return new ScalarMatMul(type);
  }
}
