package dev.herd.scheduler.compare;

/** Logits that can't be compared: a row with values that are no numbers, or of another size. */
public final class LogitsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param source the model that gave the logits
   * @param problem what is wrong, with the values
   */
  public LogitsException(String source, String problem) {
    super(source + ": " + problem);
  }
}
