package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/**
 * Packs {@link GgmlType#F16} into words, as {@link FloatPanel} says, of halves that {@link
 * F16Words} can read.
 */
final class F16PanelPacking extends WordPanelPacking {
  private static final int SIGN = 0x8000;
  private static final int FRACTION_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;

  // Of the two halves of a word at once.
  private static final int EXPONENTS = 0x7C00_7C00;
  private static final int BOTH = 0x0001_0001;
  private static final int RAISED = BOTH * (F16Words.RAISE << FRACTION_BITS);
  private static final int SIGNS = SIGN << Short.SIZE | SIGN;

  F16PanelPacking() {
    super(PanelKernel.F16);
  }

  /** Returns two halves with raised exponents, which leaves room for those of subnormal ones. */
  @Override
  int word(int word) {
    int exponents = word & EXPONENTS;
    if (((exponents + RAISED) & SIGNS) != 0) {
      throw new UnpackableWeightsException(
          "halves of a magnitude of %s and more can't be packed".formatted(F16Words.LIMIT));
    }
    // Less one, a half keeps its highest bit unless its exponent is 0.
    return (((exponents | SIGNS) - BOTH) & SIGNS) == SIGNS
        ? word + RAISED
        : raisedHalf(word & 0xFFFF) | raisedHalf(word >>> Short.SIZE) << Short.SIZE;
  }

  private static int raisedHalf(int half) {
    int fraction = half & FRACTION;
    if ((half & EXPONENTS) != 0) {
      return half + (F16Words.RAISE << FRACTION_BITS);
    }
    if (fraction == 0) {
      return half;
    }
    int up = Integer.numberOfLeadingZeros(fraction) - (Integer.SIZE - 1 - FRACTION_BITS);
    int exponent = F16Words.RAISE + 1 - up;
    return (half & SIGN) | (exponent << FRACTION_BITS) | ((fraction << up) & FRACTION);
  }
}
