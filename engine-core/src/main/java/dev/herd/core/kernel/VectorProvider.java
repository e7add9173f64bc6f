package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * The kernels on the Vector API, at the width of {@link VectorWidth}. Loaded only where the module
 * is present.
 */
final class VectorProvider implements KernelProvider {
  private final VectorOps vectorOps = new PanamaVectorOps();
  private final AttentionKernel attention = new PanamaAttentionKernel();
  private final SamplingKernel sampling = new PanamaSamplingKernel();

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
  public CacheRows cacheRows(GgmlType type) {
    return switch (type) {
      case F16 -> new F16CacheRows();
      case Q8_0 -> new Q80CacheRows();
      case F32 -> new F32CacheRows();
      default -> throw new IllegalArgumentException("a KV cache can't be in " + type);
    };
  }

  @Override
  public SamplingKernel sampling() {
    return sampling;
  }

  /** Returns how rows of a type are read whose products are sums of floats. */
  RowKernel rowKernel(GgmlType type) {
    return switch (type) {
      case F32 -> new F32VectorRow();
      case F16 -> new F16VectorRow();
      case BF16 -> new Bf16VectorRow();
      case Q4_1 -> new Q41VectorRow();
      case Q5_1 -> new Q51VectorRow();
      case Q2_K -> new Q2KVectorRow();
      case Q3_K -> new Q3KVectorRow();
      case Q5_K -> new Q5KVectorRow();
      case IQ4_NL -> new Iq4NlVectorRow();
      case IQ4_XS -> new Iq4XsVectorRow();
      case MXFP4 -> new Mxfp4VectorRow();
      default ->
          throw new IllegalArgumentException("no sums of floats are made of rows of " + type);
    };
  }

  @Override
  public MatMul matMul(GgmlType type) {
    GroupedKernel grouped = groupedKernel(type);
    return grouped != null
        ? new TiledMatMul<>(grouped)
        : new TiledMatMul<>(new FloatTileKernel(rowKernel(type)));
  }

  /** Returns the kernel of a type whose products are sums of integers, or null. */
  GroupedKernel groupedKernel(GgmlType type) {
    return switch (type) {
      case Q4_0 -> new Q40Kernel();
      case Q5_0 -> new Q50Kernel();
      case Q8_0 -> new Q80Kernel();
      case Q4_K -> new Q4KKernel();
      case Q6_K -> new Q6KKernel();
      default -> null;
    };
  }

  @Override
  public PanelPacking packing(GgmlType type) {
    return switch (type) {
      case Q4_0 -> new NibblePanelPacking(PanelKernel.Q4_0, 1);
      case Q4_1 -> new NibblePanelPacking(PanelKernel.Q4_1, 2);
      case Q5_0 -> new FifthPanelPacking(PanelKernel.Q5_0, 1);
      case Q5_1 -> new FifthPanelPacking(PanelKernel.Q5_1, 2);
      case Q2_K -> new Q2KPanelPacking();
      case Q3_K -> new Q3KPanelPacking();
      case Q4_K -> new Q4KPanelPacking();
      case Q5_K -> new Q5KPanelPacking();
      case Q6_K -> new Q6KPanelPacking();
      case Q8_0 -> new Q80PanelPacking();
      case IQ4_NL -> new NibblePanelPacking(PanelKernel.IQ4_NL, 1);
      case IQ4_XS -> new Iq4XsPanelPacking();
      case F16 -> new F16PanelPacking();
      case BF16 -> new Bf16PanelPacking();
      default -> null;
    };
  }

  @Override
  public MatMul panelMatMul(GgmlType type) {
    PanelPacking packing = packing(type);
    return packing == null ? null : new PanelMatMul(packing.kernel);
  }
}
