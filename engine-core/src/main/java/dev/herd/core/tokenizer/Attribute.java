package dev.herd.core.tokenizer;

/** What a token is, as bits; more than one may be set. */
final class Attribute {
  static final int UNKNOWN = 1;
  static final int UNUSED = 1 << 1;
  static final int NORMAL = 1 << 2;
  static final int CONTROL = 1 << 3;
  static final int USER_DEFINED = 1 << 4;
  static final int BYTE = 1 << 5;

  /** White space to the left of the token in a text belongs to it. */
  static final int STRIP_LEFT = 1 << 6;

  /** White space to the right of the token in a text belongs to it. */
  static final int STRIP_RIGHT = 1 << 7;

  private Attribute() {}

  /** Returns the bits for a value of {@code tokenizer.ggml.token_type}; 0 for undefined ones. */
  static int ofTokenType(int type) {
    return switch (type) {
      case 1 -> NORMAL;
      case 2 -> UNKNOWN;
      case 3 -> CONTROL;
      case 4 -> USER_DEFINED;
      case 5 -> UNUSED;
      case 6 -> BYTE;
      default -> 0;
    };
  }
}
