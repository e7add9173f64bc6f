package dev.herd.scheduler.catalog;

/** A name that the catalog doesn't have. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;

  UnknownModelException(String name, String message) {
    super(message);
    this.name = name;
  }

  /** Returns the name as it was asked for. */
  public String name() {
    return name;
  }
}
