package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command of {@code herd}. */
@Command(
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n")
abstract class Subcommand implements Callable<Integer> {
  @ParentCommand private HerdCommand herd;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  Streams streams() {
    return herd.streams();
  }

  /** Complains about an argument or an option's value. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Returns options; if one is out of its range, that is wrong usage. */
  <T> T checked(Supplier<T> options) {
    try {
      return options.get();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  /**
   * Returns a prompt; without one, that is wrong usage.
   *
   * @param given what was given of it, see {@link PromptText}
   * @param what what the prompt is
   */
  String prompt(String given, String what) throws IOException {
    String text = PromptText.read(streams(), given);
    if (text == null) {
      throw usage("there is no " + what + ": give one with -p TEXT, or on stdin");
    }
    return text;
  }
}
