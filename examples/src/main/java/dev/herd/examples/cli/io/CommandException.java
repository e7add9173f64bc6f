package dev.herd.examples.cli.io;

/** A command failed; the message is for the user and says what to do where that isn't plain. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure. */
  public CommandException(String message) {
    super(message);
  }

  /** Creates a failure with its cause, which only {@code HERD_DEBUG} shows. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
