package dev.herd.scheduler.routing;

/** A file of routes or examples has an error; the message names file, line, field and value. */
public final class RoutesFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RoutesFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
