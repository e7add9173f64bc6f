package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The prompt of a command: an option's value, or what comes in. */
final class PromptText {
  private static final String STDIN = "-";

  private PromptText() {}

  /**
   * Returns the prompt.
   *
   * @param given the option's value; - or null reads stdin, less a line break at its end
   * @return null if nothing was given and a person would have to type it
   */
  static String read(Streams streams, String given) throws IOException {
    if (given != null && !given.equals(STDIN)) {
      return given;
    }
    if (given == null && streams.inIsTerminal()) {
      return null;
    }
    String text = new String(streams.in().readAllBytes(), StandardCharsets.UTF_8);
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
