package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;

/**
 * The kernels of this process, chosen once: vector kernels as wide as the processor allows, or
 * scalar ones where the Vector API is missing.
 *
 * <p>The system property {@code herd.kernels} ({@code auto}, {@code scalar}, {@code 128}, {@code
 * 256}, {@code 512}) forces a choice. The outcome is logged once, at {@link Level#DEBUG}; a {@link
 * Level#WARNING} says when the process runs slower than it could and what to do about it.
 */
public final class Kernels {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private final KernelProvider provider;
  private final Map<GgmlType, MatMul> matMuls = new EnumMap<>(GgmlType.class);
  private final Map<GgmlType, PanelPacking> packings = new EnumMap<>(GgmlType.class);
  private final Map<GgmlType, MatMul> panelMatMuls = new EnumMap<>(GgmlType.class);

  private Kernels(KernelProvider provider) {
    this.provider = provider;
    for (GgmlType type : GgmlType.values()) {
      if (WeightMatrix.supports(type)) {
        matMuls.put(type, provider.matMul(type));
      }
      PanelPacking packing = provider.packing(type);
      if (packing != null) {
        packings.put(type, packing);
        panelMatMuls.put(type, provider.panelMatMul(type));
      }
    }
  }

  /** Returns the kernels of this process. */
  public static Kernels get() {
    return Holder.KERNELS;
  }

  /** Returns the plain kernels that vector ones are compared with, in any process. */
  public static Kernels scalar() {
    return new Kernels(new ScalarProvider());
  }

  /** Returns the matrix product for {@code w}'s type and layout. */
  public MatMul matMul(WeightMatrix w) {
    return w.isPacked() ? panelMatMuls.get(w.type()) : matMul(w.type());
  }

  /**
   * Returns how matrices of {@code type} are packed into panels, or null if these kernels multiply
   * them in the file's layout only.
   */
  public PanelPacking packing(GgmlType type) {
    return packings.get(type);
  }

  /**
   * Returns the matrix product for weights of {@code type} in the file's layout.
   *
   * @throws IllegalArgumentException if matrices can't have this type
   */
  public MatMul matMul(GgmlType type) {
    MatMul matMul = matMuls.get(type);
    if (matMul == null) {
      throw new IllegalArgumentException("no matrix product for weights of type " + type);
    }
    return matMul;
  }

  /** Returns the operations on float vectors. */
  public VectorOps vectorOps() {
    return provider.vectorOps();
  }

  /** Returns the operations of attention. */
  public AttentionKernel attention() {
    return provider.attention();
  }

  /**
   * Returns how the KV cache stores {@code type}.
   *
   * @throws IllegalArgumentException if it can't
   */
  public CacheRows cacheRows(GgmlType type) {
    return provider.cacheRows(type);
  }

  /** Returns the operations of choosing tokens. */
  public SamplingKernel sampling() {
    return provider.sampling();
  }

  /** Returns a few words for logs and reports, such as {@code "vector, 512 bits"}. */
  public String description() {
    return provider.description();
  }

  private static KernelProvider choose(Logger log) {
    String asked = System.getProperty(KernelChoice.PROPERTY);
    if (asked != null && KernelChoice.parse(asked) == null) {
      log.log(
          Level.WARNING,
          "-D{0}={1} is none of auto, scalar, 128, 256, 512; auto is used",
          KernelChoice.PROPERTY,
          asked);
    }
    if (KernelChoice.ofProcess() == KernelChoice.SCALAR) {
      return new ScalarProvider();
    }
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      log.log(
          Level.WARNING,
          "the module {0} is missing, so kernels are scalar and many times slower;"
              + " start java with --add-modules {0}",
          VECTOR_MODULE);
      return new ScalarProvider();
    }
    return chooseVector(log);
  }

  /** Apart from {@link #choose}, since without the vector module its classes can't be loaded. */
  private static KernelProvider chooseVector(Logger log) {
    int hardware = VectorWidth.hardwareBits();
    if (hardware < 128) {
      log.log(
          Level.WARNING,
          "this JVM compiles no vectors (interpreter only, or no vector unit), so kernels are"
              + " scalar and many times slower");
      return new ScalarProvider();
    }
    if (NativeMemory.ALL == null) {
      log.log(
          Level.WARNING,
          "native access is denied, so kernels are scalar and many times slower;"
              + " start java with --enable-native-access=ALL-UNNAMED");
      return new ScalarProvider();
    }
    return new VectorProvider();
  }

  private static final class Holder {
    static final Kernels KERNELS = create();

    private static Kernels create() {
      Logger log = System.getLogger(Kernels.class.getName());
      KernelProvider provider = choose(log);
      log.log(Level.DEBUG, "kernels: {0}", provider.description());
      return new Kernels(provider);
    }
  }
}
