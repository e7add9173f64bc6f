package dev.herd.scheduler.catalog;

/** A catalog's configuration has an error; the message names file, line, field and value. */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
