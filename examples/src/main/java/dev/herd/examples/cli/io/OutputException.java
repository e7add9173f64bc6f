package dev.herd.examples.cli.io;

import java.io.IOException;

/** Standard output can't be written to. */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super("can't write the output: " + cause.getMessage(), cause);
  }

  /** Returns whether the reader has gone, as after {@code | head}: then nothing is wrong. */
  public boolean readerHasGone() {
    String reason = getCause().getMessage(); // the text of EPIPE; the JDK keeps no error number
    return reason != null && reason.contains("Broken pipe");
  }
}
