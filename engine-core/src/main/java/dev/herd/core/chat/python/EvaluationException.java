package dev.herd.core.chat.python;

/** An error that a template's own code or data causes, in Python's words. */
public class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private int position = UNKNOWN;

  /** An error with Python's message for it, such as {@code TypeError: ...}. */
  public EvaluationException(String message) {
    // The position in the template says more than the interpreter's own stack.
    super(message, null, false, false);
  }

  /** Offset in the template's source, or -1 while no node has claimed the error. */
  public int position() {
    return position;
  }

  /** Remembers where the error happened; the innermost node comes first and wins. */
  public void locate(int sourceOffset) {
    if (position == UNKNOWN) {
      position = sourceOffset;
    }
  }

  /** A wrong type, as Python's TypeError. */
  public static EvaluationException type(String message) {
    return new EvaluationException("TypeError: " + message);
  }

  /** A wrong value, as Python's ValueError. */
  public static EvaluationException value(String message) {
    return new EvaluationException("ValueError: " + message);
  }
}
