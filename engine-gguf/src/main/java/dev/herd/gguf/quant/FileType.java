package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model file is quantised to: most weights get one type, and a mix gives those that matter
 * more another one. Numbers are those of {@code general.file_type} (llama_ftype in llama.h).
 */
public enum FileType {
  /** All weights in 32 bits. */
  F32(0, GgmlType.F32),
  /** All weights in half precision. */
  F16(1, GgmlType.F16),
  /** Q4_0, output in Q6_K. */
  Q4_0(2, GgmlType.Q4_0),
  /** Q4_1, output in Q6_K. */
  Q4_1(3, GgmlType.Q4_1),
  /** All weights in Q8_0. */
  Q8_0(7, GgmlType.Q8_0),
  /** Q5_0, output in Q6_K. */
  Q5_0(8, GgmlType.Q5_0),
  /** Q5_1, output in Q6_K. */
  Q5_1(9, GgmlType.Q5_1),
  /** Q2_K, half of the rest in Q3_K. */
  Q2_K(10, GgmlType.Q2_K),
  /** Q3_K, output in Q6_K. */
  Q3_K_S(11, GgmlType.Q3_K),
  /** Q3_K, attention values and outputs and feed-forward outputs in Q4_K and Q5_K. */
  Q3_K_M(12, GgmlType.Q3_K),
  /** Q3_K, attention values and outputs and feed-forward outputs in Q5_K. */
  Q3_K_L(13, GgmlType.Q3_K),
  /** Q4_K, attention values and feed-forward outputs of the first layers in Q5_K. */
  Q4_K_S(14, GgmlType.Q4_K),
  /** Q4_K, attention values and feed-forward outputs of half the layers in Q6_K. */
  Q4_K_M(15, GgmlType.Q4_K),
  /** Q5_K, output in Q6_K. */
  Q5_K_S(16, GgmlType.Q5_K),
  /** Q5_K, attention values and feed-forward outputs of half the layers in Q6_K. */
  Q5_K_M(17, GgmlType.Q5_K),
  /** All weights in Q6_K. */
  Q6_K(18, GgmlType.Q6_K),
  /** IQ4_NL, output in Q6_K, some weights in Q5_K. */
  IQ4_NL(25, GgmlType.IQ4_NL),
  /** IQ4_XS, output in Q6_K, some weights in Q5_K. */
  IQ4_XS(30, GgmlType.IQ4_XS),
  /** All weights in BF16. */
  BF16(32, GgmlType.BF16),
  /** Experts in MXFP4, everything else in Q8_0. */
  MXFP4_MOE(38, GgmlType.MXFP4);

  private static final Map<String, FileType> SHORT_NAMES =
      Map.of("Q3_K", Q3_K_M, "Q4_K", Q4_K_M, "Q5_K", Q5_K_M, "MXFP4", MXFP4_MOE);

  private final int id;
  private final GgmlType baseType;

  FileType(int id, GgmlType baseType) {
    this.id = id;
    this.baseType = baseType;
  }

  /** Returns the number that {@code general.file_type} has. */
  public int id() {
    return id;
  }

  /** Returns the type of most weights, and of all where no mix is wanted. */
  public GgmlType baseType() {
    return baseType;
  }

  /**
   * Returns the file type with a name, in any case. A bare {@code Q3_K}, {@code Q4_K} or {@code
   * Q5_K} means the medium mix, {@code MXFP4} means {@link #MXFP4_MOE}.
   *
   * @throws QuantizationException if there is none; the message lists the names
   */
  public static FileType parse(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    FileType shortName = SHORT_NAMES.get(upper);
    if (shortName != null) {
      return shortName;
    }
    return Arrays.stream(values())
        .filter(type -> type.name().equals(upper))
        .findFirst()
        .orElseThrow(() -> new QuantizationException(unknown(name)));
  }

  private static String unknown(String name) {
    String names = Arrays.stream(values()).map(FileType::name).collect(Collectors.joining(" "));
    return "unknown quantisation type '" + name + "'; known are " + names;
  }
}
