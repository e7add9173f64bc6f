package dev.herd.gguf.quant;

/** Values, a tensor or a file can't be converted to the requested type; the message says why. */
public final class QuantizationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message for the user. */
  public QuantizationException(String message) {
    super(message);
  }

  /** Creates an exception with a message for the user and the reason. */
  public QuantizationException(String message, Throwable cause) {
    super(message, cause);
  }
}
