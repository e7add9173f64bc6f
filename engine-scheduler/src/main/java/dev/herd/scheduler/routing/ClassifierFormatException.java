package dev.herd.scheduler.routing;

/** A classifier file that can't be used. The message names the file, the field and the values. */
public final class ClassifierFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;

  ClassifierFormatException(String file, String field, String problem) {
    super(file + ": " + field + ": " + problem);
    this.field = field;
  }

  /** Returns what the problem is in, such as {@code labels}. */
  public String field() {
    return field;
  }
}
