package dev.herd.gguf;

/** Why a type number of a tensor entry can't be used. */
final class TypeNames {
  private TypeNames() {}

  /** Describes a number for which {@link GgmlType#byId} has nothing. */
  static String problem(long id) {
    String removed = removed(id);
    if (removed != null) {
      return "type " + id + " (" + removed + ") was removed from the format: quantize again";
    }
    String unsupported = unsupported(id);
    if (unsupported != null) {
      return "type " + id + " (" + unsupported + ") is not supported";
    }
    return "type " + Long.toUnsignedString(id) + " is unknown";
  }

  private static String removed(long id) {
    return switch (Math.clamp(id, -1, Integer.MAX_VALUE)) {
      case 4 -> "Q4_2";
      case 5 -> "Q4_3";
      case 31 -> "Q4_0_4_4";
      case 32 -> "Q4_0_4_8";
      case 33 -> "Q4_0_8_8";
      case 36 -> "IQ4_NL_4_4";
      case 37 -> "IQ4_NL_4_8";
      case 38 -> "IQ4_NL_8_8";
      default -> null;
    };
  }

  private static String unsupported(long id) {
    return switch (Math.clamp(id, -1, Integer.MAX_VALUE)) {
      case 9 -> "Q8_1";
      case 15 -> "Q8_K";
      case 16 -> "IQ2_XXS";
      case 17 -> "IQ2_XS";
      case 18 -> "IQ3_XXS";
      case 19 -> "IQ1_S";
      case 21 -> "IQ3_S";
      case 22 -> "IQ2_S";
      case 29 -> "IQ1_M";
      case 34 -> "TQ1_0";
      case 35 -> "TQ2_0";
      case 40 -> "NVFP4";
      case 41 -> "Q1_0";
      default -> null;
    };
  }
}
