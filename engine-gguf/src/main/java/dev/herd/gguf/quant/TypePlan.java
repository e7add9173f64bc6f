package dev.herd.gguf.quant;

import static dev.herd.gguf.GgmlType.F16;
import static dev.herd.gguf.GgmlType.IQ4_NL;
import static dev.herd.gguf.GgmlType.MXFP4;
import static dev.herd.gguf.GgmlType.Q2_K;
import static dev.herd.gguf.GgmlType.Q3_K;
import static dev.herd.gguf.GgmlType.Q4_0;
import static dev.herd.gguf.GgmlType.Q4_K;
import static dev.herd.gguf.GgmlType.Q5_0;
import static dev.herd.gguf.GgmlType.Q5_1;
import static dev.herd.gguf.GgmlType.Q5_K;
import static dev.herd.gguf.GgmlType.Q6_K;
import static dev.herd.gguf.GgmlType.Q8_0;

import dev.herd.gguf.GgmlType;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses each tensor's type. The mixes are those that model publishers use (llama-quant.cpp of
 * llama.cpp): attention values and feed-forward outputs lose most by quantisation, the first and
 * the last eighth of the layers more than the others, and the output matrix most of all.
 */
final class TypePlan {
  /** Mixes that give the attention output of eight-expert models more bits. */
  private static final Set<FileType> EIGHT_EXPERTS_ATTENTION_OUTPUT =
      EnumSet.of(
          FileType.Q2_K,
          FileType.Q3_K_S,
          FileType.Q3_K_M,
          FileType.Q4_K_S,
          FileType.Q4_K_M,
          FileType.IQ4_NL,
          FileType.IQ4_XS);

  private static final int LARGE_MODEL_LAYERS = 80; // Llama 70B

  private final ModelTraits traits;
  private final FileType target;
  private final GgmlType base;
  private final boolean pure;
  private final int attentionValues; // tensors of this role in the model
  private int attentionValue; // number of the next one

  private TypePlan(List<PlannedTensor> tensors, ModelTraits traits, FileType target, boolean pure) {
    this.traits = traits;
    this.target = target;
    this.base = target.baseType();
    this.pure = pure || base.blockSize() == 1;
    attentionValues = (int) tensors.stream().filter(TypePlan::isAttentionValue).count();
  }

  /**
   * Returns what tensors become, in their order.
   *
   * @param pure whether all quantised tensors get the file type's base type
   */
  static List<PlannedType> of(
      List<PlannedTensor> tensors, ModelTraits traits, FileType target, boolean pure) {
    TypePlan plan = new TypePlan(tensors, traits, target, pure);
    PlannedType[] types = new PlannedType[tensors.size()];
    // Rules count tensors layer by layer, whatever their order in the file.
    IntStream.range(0, types.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> TensorRole.layer(tensors.get(i).name())))
        .forEachOrdered(i -> types[i] = plan.choose(tensors.get(i)));
    return List.of(types);
  }

  private static boolean isAttentionValue(PlannedTensor tensor) {
    return switch (TensorRole.of(tensor.name())) {
      case ATTENTION_VALUE, ATTENTION_QUERY_KEY_VALUE -> true;
      default -> false;
    };
  }

  private PlannedType choose(PlannedTensor tensor) {
    if (!TensorRole.isQuantized(tensor.name(), tensor.dimensions())) {
      return new PlannedType(tensor.type(), false);
    }
    GgmlType wanted = pure ? base : mixed(tensor);
    GgmlType type = fitting(wanted, tensor.columns());
    return new PlannedType(type, type != wanted);
  }

  /** Returns the type itself, or one near it whose blocks divide rows of {@code columns}. */
  static GgmlType fitting(GgmlType type, long columns) {
    if (columns % type.blockSize() == 0) {
      return type;
    }
    GgmlType smallBlocks =
        switch (type) {
          case IQ4_XS -> IQ4_NL;
          case Q2_K, Q3_K -> Q4_0;
          case Q4_K -> Q5_0;
          case Q5_K -> Q5_1;
          case Q6_K -> Q8_0;
          default -> F16;
        };
    return columns % smallBlocks.blockSize() == 0 ? smallBlocks : F16;
  }

  private GgmlType mixed(PlannedTensor tensor) {
    TensorRole role = TensorRole.of(tensor.name());
    boolean tied = role == TensorRole.TOKEN_EMBEDDING && traits.tiedOutput();
    if (tied || role == TensorRole.OUTPUT) {
      return output(tensor.columns());
    }
    if (target == FileType.MXFP4_MOE) {
      return tensor.matrices() > 1 ? MXFP4 : Q8_0;
    }
    return switch (role) {
      case ATTENTION_VALUE, ATTENTION_QUERY_KEY_VALUE -> attentionValue(attentionValue++);
      case ATTENTION_KEY -> traits.experts() == 8 ? Q8_0 : base;
      case ATTENTION_OUTPUT -> attentionOutput();
      case FEED_FORWARD_DOWN -> feedForwardDown(TensorRole.layer(tensor.name()));
      default -> base;
    };
  }

  private GgmlType output(long columns) {
    boolean eightBits =
        target == FileType.MXFP4_MOE || base == Q8_0 || columns % base.blockSize() != 0;
    return eightBits ? Q8_0 : Q6_K;
  }

  private GgmlType attentionValue(int i) {
    if (traits.experts() == 8) {
      return Q8_0;
    }
    boolean shared = traits.headsPerKvHead() >= 4; // the matrix is small then
    GgmlType type =
        switch (target) {
          case Q2_K -> shared ? Q4_K : Q3_K;
          case Q3_K_M -> i < 2 ? Q5_K : Q4_K;
          case Q3_K_L -> Q5_K;
          case Q4_K_S -> i < 4 ? Q5_K : base;
          case Q4_K_M, Q5_K_M -> isSensitive(i, attentionValues) ? Q6_K : base;
          case IQ4_NL, IQ4_XS -> shared ? Q5_K : base;
          default -> base;
        };
    boolean large = traits.layers() == LARGE_MODEL_LAYERS && traits.headsPerKvHead() > 1;
    return large && (type == Q3_K || type == Q4_K) ? Q5_K : type;
  }

  private GgmlType attentionOutput() {
    if (traits.experts() == 8) {
      return EIGHT_EXPERTS_ATTENTION_OUTPUT.contains(target) ? Q5_K : base;
    }
    return switch (target) {
      case Q2_K -> Q3_K;
      case Q3_K_M -> Q4_K;
      case Q3_K_L -> Q5_K;
      default -> base;
    };
  }

  private GgmlType feedForwardDown(int layer) {
    int layers = traits.layers();
    return switch (target) {
      case Q2_K -> Q3_K;
      case Q3_K_M -> layer < layers / 16 ? Q5_K : Q4_K;
      case Q3_K_L -> Q5_K;
      case Q4_K_S, IQ4_NL, IQ4_XS -> layer < layers / 8 ? Q5_K : base;
      case Q4_K_M, Q5_K_M -> isSensitive(layer, layers) ? Q6_K : base;
      default -> base;
    };
  }

  /** The first and last eighth of the layers and every third between. */
  private static boolean isSensitive(int i, int count) {
    int eighth = count / 8;
    return i < eighth || i >= 7 * count / 8 || (i - eighth) % 3 == 2;
  }
}
