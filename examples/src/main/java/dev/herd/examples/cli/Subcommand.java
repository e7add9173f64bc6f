package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.util.concurrent.Callable;
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

  /** Returns what picocli knows of this command, for complaints about its usage. */
  CommandSpec spec() {
    return spec;
  }

  /** Complains about an argument or an option's value. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
