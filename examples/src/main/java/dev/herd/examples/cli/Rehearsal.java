package dev.herd.examples.cli;

import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Typical commands on a small model, which the launcher lets the JVM watch after a build: the
 * classes that they load and the profiles of their methods go into a cache (JEP 483 and 515), which
 * later starts use.
 */
public final class Rehearsal {
  /** Types that models come in, besides Q4_0, the given one's: each has kernels of its own. */
  private static final List<String> TYPES = List.of("F16", "Q8_0", "Q4_K_M");

  private static final String PROMPT_IDS =
      "1,436,459,490,307,445,488,429,281,481,303,392,434,265,420";

  /** Enough for the compilers to see which methods matter. */
  private static final String TOKENS = "48";

  private static final String TEMPLATE =
      "{% for message in messages %}{{ message['role'] + ': ' + message.content | trim }}\n"
          + "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";

  private static final String MESSAGES =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"add_generation_prompt\": true}";

  private Rehearsal() {}

  /**
   * Runs the commands.
   *
   * @param arguments a GGUF file, and a folder for files that are deleted again
   * @throws CommandException if a command fails
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "rehearsal");
    try {
      rehearse(arguments[0], folder.resolve("file"));
    } finally {
      Files.delete(folder);
    }
  }

  private static void rehearse(String model, Path file) throws IOException {
    run(0, "", "--help");
    run(0, "", "inspect", model);
    run(0, "Some text", "tokenize", model);
    run(1, "", "greedy", file.toString(), "--tokens", "1", "-n", "1"); // it isn't there yet
    try {
      Files.writeString(file, TEMPLATE);
      run(0, MESSAGES, "template", file.toString());
      run(0, "", "run", model, "-p", "Once upon a time", "-n", TOKENS);
      run(0, "", "greedy", model, "--tokens", PROMPT_IDS, "-n", TOKENS);
      for (String type : TYPES) {
        run(0, "", "quantize", model, file.toString(), type);
        run(0, "", "greedy", file.toString(), "--tokens", PROMPT_IDS, "-n", TOKENS);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void run(int expected, String input, String... arguments) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(Streams.of(in, OutputStream.nullOutputStream(), err), arguments);
    if (code != expected) {
      throw new CommandException(
          "herd %s: exit code %d: %s"
              .formatted(
                  String.join(" ", arguments), code, err.toString(StandardCharsets.UTF_8).strip()));
    }
  }
}
